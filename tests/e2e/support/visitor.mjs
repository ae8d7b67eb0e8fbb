// A client without a browser: a cookie jar around fetch, for the API and for the raw bytes of pages.
import assert from 'node:assert/strict'
import { demoPassword } from './people.mjs'

export class Visitor {
  cookies = new Map()

  constructor(url, userAgent = 'e2e') {
    this.url = url
    this.userAgent = userAgent
  }

  /** Nothing is followed; the body is read already, as `text`. */
  async fetch(path, { method = 'GET', body, headers = {} } = {}) {
    const sent = { 'User-Agent': this.userAgent, ...headers }
    if (this.cookies.size)
      sent.Cookie = this.cookieHeader()
    if (method !== 'GET' && method !== 'HEAD')
      sent['X-CSRFToken'] = this.cookies.get('csrftoken') ?? ''
    if (body !== undefined)
      sent['Content-Type'] = 'application/json'
    const answer = await fetch(this.url + path, { method, headers: sent, redirect: 'manual', body: body === undefined ? undefined : JSON.stringify(body) })
    const setCookies = answer.headers.getSetCookie()
    setCookies.forEach(line => this.#take(line))
    return { status: answer.status, headers: answer.headers, setCookies, text: await answer.text() }
  }

  async json(path, options) {
    const answer = await this.fetch(path, options)
    return { ...answer, body: answer.text ? JSON.parse(answer.text) : undefined }
  }

  async signIn(email, password = demoPassword) {
    await this.fetch('/api/login-set-cookie/')
    const answer = await this.fetch('/api/login/', { method: 'POST', body: { email, password } })
    assert.equal(answer.status, 200, `login of ${email}: ${answer.text}`)
  }

  cookieHeader() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  browserCookies() {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.url, httpOnly: name === 'sessionid', sameSite: 'Lax', expires: Date.now() / 1000 + 3600 }))
  }

  #take(line) {
    const [pair] = line.split(';')
    const name = pair.slice(0, pair.indexOf('='))
    if (/max-age=0(?:;|$)/i.test(line))
      this.cookies.delete(name)
    else
      this.cookies.set(name, pair.slice(name.length + 1))
  }
}
