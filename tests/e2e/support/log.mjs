// The server's log: JSON lines, written out every second.
import { existsSync, readFileSync } from 'node:fs'

export class Log {
  constructor(file) {
    this.file = file
  }

  text() {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8') : ''
  }

  lines() {
    return this.text().split('\n').slice(0, -1).map(line => JSON.parse(line))
  }

  events(name) {
    return this.lines().filter(line => line.event === name)
  }

  requests(wanted = {}) {
    return this.events('request').filter(line => Object.entries(wanted).every(([key, value]) => line[key] === value))
  }

  /** What browsers asked the server that renders pages: everything but the API, files and health. */
  pages() {
    return this.requests({ from: 'visitor' }).filter(line => !/^\/(?:api|_nuxt|-)\/|\.\w+$/.test(line.path))
  }

  /** What the render of `page` (a line of `pages`) asked the API. */
  inside(page) {
    return this.requests({ from: 'render', request: page.request })
  }
}
