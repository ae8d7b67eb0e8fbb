// Django's CSRF cookie, as scripts read it: the plain name, or the one with the __Host- prefix of an https site.

export function isUnsafe(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
}

/** The token in a cookie string (document.cookie), or null. */
export function csrfToken(cookies: string): string | null {
  const found = new Map<string, string>()
  for (const part of cookies.split(';')) {
    const at = part.indexOf('=')
    if (at > 0)
      found.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
  }
  return found.get('__Host-csrftoken') || found.get('csrftoken') || null
}
