// <NuxtLink> during a render. Stock Nuxt makes two components of it, with a dozen computed values between them, for an
// element that nobody clicks before the browser has made its own; here it is the element. Attributes and classes are those
// of stock Nuxt and Vue Router. Whatever is more than a link to a page of the site is left to the stock component.
import { defineComponent } from 'vue'
import type { ComponentInternalInstance } from 'vue'
import { ssrRenderAttrs, ssrRenderComponent, ssrRenderSlotInner } from 'vue/server-renderer'
import { useLink, useRouter } from 'vue-router'
import type { RouteLocationRaw, RouteRecord } from 'vue-router'
import { nuxtLinkDefaults } from '#build/nuxt.config.mjs'
import StockLink from 'gatehouse:stock-link'

export { defineNuxtLink, isSlowConnection, useObserver } from 'gatehouse:stock-link'

type Values = Record<string, unknown>
type Push = (part: unknown) => void
type SlotContent = (props: object, push: Push, parent: ComponentInternalInstance, scope: string) => unknown

// What a plain link may have; `prefetch` and its relatives are the browser's business.
const plain = new Set(['to', 'rel', 'prefetch', 'noPrefetch', 'prefetchOn', 'prefetchedClass', 'activeClass', 'exactActiveClass', 'replace', 'ariaCurrentValue'])
const props = new Map(Object.keys(StockLink.props).flatMap(name => [[name, name], [hyphenated(name), name]]))

// No `props`: to sort a handful of attributes costs less than to look for sixteen props.
export default defineComponent({
  name: 'NuxtLink',
  __ssrInlineRender: true, // what setup returns writes text
  setup(_: unknown, { attrs, slots }) {
    const given = givenProps(attrs)
    if (!isPlain(given))
      return (_: unknown, push: Push, parent: ComponentInternalInstance, own: Values) => push(ssrRenderComponent(StockLink, own, slots, parent))
    const router = useRouter()
    const link = linkTo(given.to as RouteLocationRaw)
    return (_: unknown, push: Push, parent: ComponentInternalInstance, own: Values) => {
      const active = [
        link.isActive && className(given.activeClass || nuxtLinkDefaults.activeClass, router.options.linkActiveClass, 'router-link-active'),
        link.isExactActive && className(given.exactActiveClass || nuxtLinkDefaults.exactActiveClass, router.options.linkExactActiveClass, 'router-link-exact-active'),
      ]
      const element: Values = { 'aria-current': link.isExactActive ? given.ariaCurrentValue ?? 'page' : null, 'href': link.href }
      for (const name in own) {
        if (!props.has(name) || name === 'rel')
          element[name] = own[name]
      }
      element.class = link.isActive ? [active, own.class] : own.class ?? ''
      push(`<a${ssrRenderAttrs(element)}>`)
      const nodes = (slots.default as SlotContent | undefined)?.(link, push, parent, '')
      if (Array.isArray(nodes)) // of a render function that somebody wrote by hand
        ssrRenderSlotInner({ default: () => nodes }, 'default', {}, null, push, parent)
      push('</a>')
    }
  },
})

function givenProps(attrs: Values): Values {
  const given: Values = {}
  for (const name in attrs) {
    const prop = props.get(name)
    if (prop)
      given[prop] = attrs[name]
  }
  return given
}

function isPlain(given: Values): boolean {
  const { to } = given
  const isPage = typeof to === 'string' ? /^\/(?!\/)/.test(to) : typeof to === 'object' && to !== null
  return isPage && Object.keys(given).every(name => plain.has(name) || given[name] === undefined) && !nuxtLinkDefaults.trailingSlash
}

/** As `useLink` says; most links lead elsewhere, which is seen without its computed values. */
function linkTo(to: RouteLocationRaw) {
  const router = useRouter()
  const route = router.resolve(to)
  const { matched } = route
  const current = router.currentRoute.value.matched
  if (matched.length === 1 && !current.some(record => original(record) === original(matched[0]!)))
    return { route, href: route.href, isActive: false, isExactActive: false, navigate: () => Promise.resolve() }
  const { isActive, isExactActive, navigate } = useLink({ to })
  return { route, href: route.href, isActive: isActive.value, isExactActive: isExactActive.value, navigate }
}

function original(record: RouteRecord): RouteRecord {
  return record.aliasOf ?? record
}

/** As Vue Router chooses it: an empty class is a choice, too. */
function className(...choices: unknown[]): unknown {
  return choices.find(choice => choice !== undefined && choice !== null)
}

function hyphenated(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}
