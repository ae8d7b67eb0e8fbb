// Where the login page may send somebody: a path of this site and nothing else.

/** The same-origin path that `value` (a query parameter) names, or `fallback`. */
export function safeRedirect(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value))
    return fallback
  // Browsers drop tabs and line breaks inside URLs, so "/\t/evil" would become "//evil".
  if (/[\p{Cc}\\]/u.test(value))
    return fallback
  const base = 'http://gatehouse.invalid'
  let url: URL
  try {
    url = new URL(value, base)
  }
  catch {
    return fallback
  }
  // "/x/..//evil" resolves to "//evil": a path here, another site as soon as somebody uses it as a link.
  if (url.origin !== base || url.pathname.startsWith('//') || url.pathname === '/login')
    return fallback
  return url.pathname + url.search + url.hash
}
