// <NuxtLink> during a render. Stock Nuxt makes two components of it, with a dozen computed values between them, for an
// element that nobody clicks before the browser has made its own; here it is the element. Attributes and classes are those
// of stock Nuxt and Vue Router. Whatever is more than a link to a page of the site is left to the stock component.
import { defineComponent, mergeProps } from 'vue'
import type { ComponentInternalInstance } from 'vue'
import { ssrRenderAttrs, ssrRenderComponent, ssrRenderSlotInner } from 'vue/server-renderer'
import { useLink, useRouter } from 'vue-router'
import type { RouteLocationRaw } from 'vue-router'
import { nuxtLinkDefaults } from '#build/nuxt.config.mjs'
import StockLink from 'gatehouse:stock-link'

export { defineNuxtLink, isSlowConnection, useObserver } from 'gatehouse:stock-link'

type Values = Record<string, unknown>
type Push = (part: unknown) => void
type SlotContent = (props: object, push: Push, parent: ComponentInternalInstance, scope: string) => unknown

const { props } = StockLink
// What a plain link may have; `prefetch` and its relatives are the browser's business.
const plain = new Set(['to', 'rel', 'prefetch', 'noPrefetch', 'prefetchOn', 'prefetchedClass', 'activeClass', 'exactActiveClass', 'replace', 'ariaCurrentValue'])
const special = Object.keys(props).filter(name => !plain.has(name))

export default defineComponent({
  name: 'NuxtLink',
  __ssrInlineRender: true, // what setup returns writes text
  props,
  setup(given: Values, { attrs, slots }) {
    if (!isPlain(given)) {
      return (_: unknown, push: Push, parent: ComponentInternalInstance) =>
        push(ssrRenderComponent(StockLink, { ...given, ...attrs }, slots, parent))
    }
    const { options } = useRouter()
    const link = useLink({ to: given.to as RouteLocationRaw })
    return (_: unknown, push: Push, parent: ComponentInternalInstance, inherited: Values) => {
      const active = className(given.activeClass || nuxtLinkDefaults.activeClass, options.linkActiveClass, 'router-link-active')
      const exact = className(given.exactActiveClass || nuxtLinkDefaults.exactActiveClass, options.linkExactActiveClass, 'router-link-exact-active')
      const own = {
        'aria-current': link.isExactActive.value ? given.ariaCurrentValue ?? 'page' : null,
        'href': link.href.value,
        'class': { [active]: link.isActive.value, [exact]: link.isExactActive.value },
        'rel': given.rel || undefined,
      }
      push(`<a${ssrRenderAttrs(mergeProps(own, inherited))}>`)
      const nodes = (slots.default as SlotContent | undefined)?.(link, push, parent, '')
      if (Array.isArray(nodes)) // of a render function that somebody wrote by hand
        ssrRenderSlotInner({ default: () => nodes }, 'default', {}, null, push, parent)
      push('</a>')
    }
  },
})

function isPlain(given: Values): boolean {
  const { to } = given
  const isPage = typeof to === 'string' ? /^\/(?!\/)/.test(to) : typeof to === 'object' && to !== null
  return isPage && special.every(name => given[name] === undefined) && !nuxtLinkDefaults.trailingSlash
}

/** As Vue Router chooses it: an empty class is a choice, too. */
function className(...choices: unknown[]): string {
  return choices.find(choice => choice !== undefined && choice !== null) as string
}
