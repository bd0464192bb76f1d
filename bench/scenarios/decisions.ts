import { anyOne, counterOf, headersOf, type Scenario } from './scenario.ts';

/** A transaction of any user, with an id of its own. */
function transactionOf(type: string): Scenario['source'] {
  return (context) => {
    const next = counterOf(context);
    return {
      next: () => {
        const { program, userId } = anyOne(context.population);
        const transaction = {
          id: `${type}-${next()}`,
          type,
          amount: '25.00',
          currency: 'USD',
          merchant_category_code: '5411',
          country_code: '840',
        };
        return {
          method: 'POST',
          path: `/v1/user/security/rule/evaluation/${userId}`,
          headers: headersOf(program),
          body: JSON.stringify({ transaction }),
        };
      },
    };
  };
}

/** Decisions of transactions, by the rules that bench/rules.ts writes. */
export const decisions = {
  evaluate: {
    title: 'a decision that moves two counters',
    kind: 'check',
    source: transactionOf('purchase'),
  },
  'evaluate-uncounted': {
    title: 'a decision without counters',
    kind: 'check',
    source: transactionOf('transfer'),
  },
} as const satisfies Record<string, Scenario>;
