import { lazyRouteComponent } from '@tanstack/react-router';
import { wasInside } from '../session/was-inside.ts';
import { loadCode } from './load-code.ts';
import { needTexts, type TextArea } from './texts.ts';

/**
 * A screen that is loaded together with its texts when it is opened, or about to be. Nobody who has yet to sign in waits for screens:
 * they are loaded afterwards.
 */
export function screen<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  area: TextArea | readonly TextArea[],
  load: () => Promise<Module>,
  name: Name,
) {
  const component = lazyRouteComponent(async () => {
    const [module] = await loadCode(() => Promise.all([load(), ...[area].flat().map(needTexts)]));
    return module;
  }, name);
  const { preload } = component;
  component.preload = async () => {
    if (wasInside()) await preload?.();
  };
  return component;
}
