// The cookies of one render: what the page request brought, changed by what the API set meanwhile.
// One jar belongs to one page request and is never shared.

export class CookieJar {
  private readonly cookies = new Map<string, string>()
  private readonly lines = new Map<string, string>()

  constructor(header: string) {
    for (const part of header.split(';')) {
      const at = part.indexOf('=')
      if (at > 0)
        this.cookies.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
    }
  }

  /** The Cookie header of the next API call; empty when there is none. */
  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Takes one Set-Cookie line of an API answer. A later line about the same cookie replaces the earlier one. */
  take(line: string): void {
    const [pair = '', ...attributes] = line.split(';')
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at <= 0 || !name)
      return
    const attribute = (wanted: string) => {
      const found = attributes.find(text => text.trim().toLowerCase().startsWith(`${wanted}=`))
      return found?.slice(found.indexOf('=') + 1).trim()
    }
    const key = [name, attribute('domain') ?? '', attribute('path') ?? ''].join(';')
    this.lines.delete(key) // so that the order is that of the last change
    this.lines.set(key, line)
    const maxAge = attribute('max-age') // goes before Expires (RFC 6265, 5.3)
    const gone = maxAge !== undefined ? Number(maxAge) <= 0 : Date.parse(attribute('expires') ?? '') <= Date.now()
    if (gone)
      this.cookies.delete(name)
    else
      this.cookies.set(name, pair.slice(at + 1).trim())
  }

  /** The Set-Cookie lines the page's own response has to carry, each once. */
  setCookies(): string[] {
    return [...this.lines.values()]
  }
}
