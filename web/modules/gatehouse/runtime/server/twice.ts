// For development: renders every page a second time, at another hour and with the same API answers, and says where the two
// differ. What differs depends on the clock, on chance or on state of the module, and would be wrong in a kept page.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallOptions } from '../types'
import type { PageReply } from './keep'
import { Render, callKey, renders } from './render'

const later = 26 * 60 * 60 * 1000 // milliseconds: another day and another hour

export function renderedTwice(renderPage: (render: Render) => Promise<PageReply>, warn: (text: string) => void) {
  const shifted = shiftableClock()
  return async (render: Render): Promise<PageReply> => {
    const answers = new Map<string, ReturnType<Render['call']>>()
    const ask = render.call.bind(render)
    render.call = (target, options = {}) => {
      const answer = ask(target, options)
      answers.set(keyOf(target, options), answer)
      return answer
    }
    const first = await renderPage(render)
    const again = new Render(render.id, render.request, { call: () => {}, late: () => {} })
    again.call = (target, options = {}) => answers.get(keyOf(target, options)) ?? Promise.reject(new Error(`Asked the second time only: ${target}`))
    const second = await shifted.run(true, () => renders.run(again, () => renderPage(again)))
    const difference = firstDifference(pageText(first), pageText(second))
    if (difference) {
      render.doNotKeep('differs')
      warn(`Two renders of ${render.request.target} differ: ${difference}`)
    }
    return first
  }
}

/** Where two texts differ first, with what stands there in both; '' when they are equal. */
export function firstDifference(one: string, two: string): string {
  if (one === two)
    return ''
  let at = 0
  while (one[at] === two[at])
    at++
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))
  return `at ${at}: ${around(one)} and ${around(two)}`
}

function keyOf(target: string, { method = 'GET', accept = '' }: CallOptions): string {
  return callKey(method, target, accept)
}

function pageText({ status, headers, body }: PageReply): string {
  return `${status} ${JSON.stringify(headers)} ${typeof body === 'string' ? body : Buffer.from(body).toString('utf8')}`
}

function shiftableClock(): AsyncLocalStorage<boolean> {
  const shifted = new AsyncLocalStorage<boolean>()
  const RealDate = Date
  const now = () => RealDate.now() + (shifted.getStore() ? later : 0)
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length ? args : [now()], self),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, self) => name === 'now' ? now : Reflect.get(target, name, self) as unknown,
  })
  return shifted
}
