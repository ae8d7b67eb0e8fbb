// Everything a page does that a person would not see: console, violations of the content security policy, requests.
import assert from 'node:assert/strict'

export class Watch {
  problems = []
  requests = []

  static async on(context, page) {
    const watch = new Watch()
    await page.exposeBinding('reportViolation', (_source, violation) => watch.problems.push(`CSP: ${violation}`))
    await page.addInitScript(() => addEventListener('securitypolicyviolation', event =>
      globalThis.reportViolation(`${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`)))
    // A production build of Vue says "Hydration completed but contains mismatches" as an error; warnings count as well.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        watch.problems.push(`${message.type()}: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', error => watch.problems.push(`exception: ${error.message}`))
    page.on('request', request => watch.requests.push(request))
    return watch
  }

  /** "GET /api/posts/?limit=10" of every call to the API. */
  api() {
    return this.apiRequests().map(line)
  }

  apiRequests() {
    return this.requests.filter(request => new URL(request.url()).pathname.startsWith('/api/'))
  }

  /** The page loads, which client navigation must not cause. */
  documents() {
    return this.requests.filter(request => request.resourceType() === 'document').map(line)
  }

  /** Forgets the requests of the steps before. */
  forget() {
    this.requests = []
  }

  /** Nothing was reported but what `except` describes (the browser reports every refused request). */
  assertQuiet(except = []) {
    assert.deepEqual(this.problems.filter(text => !except.some(pattern => pattern.test(text))), [])
  }
}

function line(request) {
  const { pathname, search } = new URL(request.url())
  return `${request.method()} ${pathname}${search}`
}
