/** Where the rules are on the page: links lead there. */
export const RULES_ID = 'rules';
