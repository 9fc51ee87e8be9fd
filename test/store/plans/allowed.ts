/** Functions that read more than a page, each with the reason why that is right. */
export const ALLOWED: Readonly<Record<string, string>> = {};
