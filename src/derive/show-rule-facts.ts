import { labels } from '../catalogue/labels/index.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import {
  amountFacts,
  calcMethod,
  calendarSpans,
  factOfType,
  formOfFact,
  limitOperators,
  momentFacts,
  operators,
  operatorsOfForm,
  textFacts,
  trailingSpans,
} from '../catalogue/rule-facts.ts';

const typeOfFact = new Map<string, number>(
  Object.entries(factOfType).map(([type, fact]) => [fact, Number(type)]),
);

/** What access rules are written with: facts and how each is compared, what is added up, and over which spans. */
export function showRuleFacts(language: MessageLanguage) {
  const said = labels[language];
  return {
    facts: [...textFacts, ...amountFacts].map((name) => {
      const form = formOfFact(name);
      return {
        name,
        label: said.facts[name],
        form,
        operators: operatorsOfForm[form],
        flat_type: typeOfFact.get(name) ?? null,
      };
    }),
    moments: momentFacts.map((name) => ({ name, label: said.facts[name] })),
    operators: operators.map((name) => ({ name, label: said.operators[name] })),
    limit_operators: limitOperators,
    methods: Object.entries(calcMethod).map(([word, code]) => ({ code, word })),
    spans: [...calendarSpans, ...trailingSpans.keys()],
  };
}
