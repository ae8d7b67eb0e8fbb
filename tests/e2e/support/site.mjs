// What a test file usually needs: a server and a browser that are gone when the file ends.
import { after } from 'node:test'
import { launch } from './browser.mjs'
import { startServer } from './server.mjs'
import { Visitor } from './visitor.mjs'
import { Watch } from './watch.mjs'

export async function openServer(settings) {
  const server = await startServer(settings)
  after(() => server.stop())
  return server
}

export async function openSite(settings) {
  const server = await openServer(settings)
  const browser = await launch()
  after(() => browser.close())
  return new Site(server, browser)
}

class Site {
  constructor(server, browser) {
    this.server = server
    this.browser = browser
  }

  get url() {
    return this.server.url
  }

  /** A new person: a browser context with one page. With an e-mail address: signed in already (through the API). */
  async person({ email, password, ...options } = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, ...options })
    context.setDefaultTimeout(15_000)
    if (email)
      await context.addCookies((await this.visitor(email, password)).browserCookies())
    return { context, ...await this.tab(context) }
  }

  async tab(context) {
    const page = await context.newPage()
    return { page, watch: await Watch.on(context, page) }
  }

  /** A person without a browser; signed in if an e-mail address is given. */
  async visitor(email, password) {
    const visitor = new Visitor(this.url)
    if (email)
      await visitor.signIn(email, password)
    return visitor
  }
}
