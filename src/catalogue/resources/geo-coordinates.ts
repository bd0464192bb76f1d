import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** Where the user said to be. */
export const geoCoordinates = resource({
  name: 'geo_coordinates',
  shape: 'one',
  noun: 'position',
  entity: entity.user,
  prefix: 'geo',
  fields: {
    latitude: field(kinds.latitude, 'R R NA NA'),
    longitude: field(kinds.longitude, 'R R NA NA'),
    position_description: field(kinds['message'], 'O O NA NA'),
  },
});
