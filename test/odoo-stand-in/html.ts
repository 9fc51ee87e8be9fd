/** A rough cut of Odoo's sanitiser: enough to show that a body is HTML, that scripts go and that text is wrapped. */
export function sanitizeHtml(source: string): string {
  const harmless = source
    .replaceAll(/<(script|style|iframe|object|embed)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replaceAll(/<\/?(?:script|style|iframe|object|embed|link|meta|form|input|button)\b[^>]*>/gi, "")
    .replaceAll(/\son\w+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "")
    .replaceAll(/\s(href|src)\s*=\s*(["']?)\s*javascript:[^"'>\s]*\2/gi, "")
    .replaceAll(/<br\s*\/>/gi, "<br>");
  return /^\s*<(?:p|div|ul|ol|table|h\d|blockquote|pre)\b/i.test(harmless) ? harmless : `<p>${harmless}</p>`;
}
