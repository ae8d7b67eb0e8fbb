// An API for browser-side tests: answers from a list of rules and remembers what was asked.

export interface Asked {
  method: string
  path: string
  token: string | null
  body: unknown
}

type Rule = (asked: Asked) => Response | Error | undefined

export function json(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

export const signedOut = () => json(403, { detail: 'Authentication credentials were not provided.' })
export const csrfFailed = () => json(403, { detail: 'CSRF Failed: CSRF token incorrect.' })

export class FakeApi {
  readonly asked: Asked[] = []
  cookies = ''

  constructor(private readonly rule: Rule) {}

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers)
    const asked: Asked = {
      method: init.method ?? 'GET',
      path: String(input),
      token: headers.get('X-CSRFToken'),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    }
    this.asked.push(asked)
    init.signal?.throwIfAborted()
    if (asked.path === '/api/login-set-cookie/') {
      this.cookies = `csrftoken=fresh${this.asked.length}`
      return json(200, { details: 'CSRF cookie set' })
    }
    const answer = this.rule(asked) ?? json(404, { detail: 'Not found.' })
    if (answer instanceof Error)
      throw answer
    return answer
  }

  lines(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`)
  }
}
