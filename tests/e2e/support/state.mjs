// The state of the app: as it travels inside a page's HTML, and as it lives in the browser.
import { fromWeb } from './paths.mjs'

const { parse } = await fromWeb('devalue')
const same = value => value
const emptyRef = value => value === '_' ? undefined : value
const revivers = { NuxtError: same, ShallowRef: same, ShallowReactive: same, Ref: same, Reactive: same, Island: same, EmptyRef: emptyRef, EmptyShallowRef: emptyRef }

export function stateText(html) {
  return /<script[^>]*\bid="__NUXT_DATA__"[^>]*>([^<]*)<\/script>/.exec(html)?.[1]
}

/** What the page's HTML tells the app in the browser: { data, state, pinia, … }. */
export function stateOf(html) {
  return parse(stateText(html), revivers)
}

/** The stores of a living page, as plain values. */
export function stores(page) {
  return page.evaluate(() => JSON.parse(JSON.stringify(document.querySelector('#__nuxt').__vue_app__.config.globalProperties.$pinia.state.value)))
}

/** Waits until the page has come alive: everything reacts, nothing is being hydrated. */
export async function alive(page) {
  await page.waitForFunction(() => globalThis.useNuxtApp?.() && !globalThis.useNuxtApp().isHydrating
    && document.querySelector('#__nuxt').__vue_app__)
  return page
}
