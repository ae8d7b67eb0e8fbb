// A link of a render has the attributes of Vue Router's own link, which stock Nuxt puts there.
import { createSSRApp, createTextVNode, defineComponent, h } from 'vue'
import type { Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { RouterLink, createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, describe, expect, it, vi } from 'vitest'

const stock = vi.hoisted(() => ({ linkProps: ['to', 'href', 'target', 'rel', 'noRel', 'prefetch', 'prefetchOn', 'noPrefetch', 'activeClass', 'exactActiveClass', 'prefetchedClass', 'replace', 'ariaCurrentValue', 'external', 'custom', 'trailingSlash'] }))
vi.mock('gatehouse:stock-link', async () => {
  const { defineComponent, h } = await import('vue')
  const props = Object.fromEntries(stock.linkProps.map(name => [name, { type: null, default: undefined }]))
  return { default: defineComponent({ props, setup: (given, { slots }) => () => h('stock-link', { to: JSON.stringify(given.to) }, slots.default?.()) }), defineNuxtLink: 0, isSlowConnection: 0, useObserver: 0 }
})
vi.mock('#build/nuxt.config.mjs', () => ({ nuxtLinkDefaults: { componentName: 'NuxtLink' } }))

let ServerLink: Component
beforeAll(async () => ServerLink = (await import('../runtime/app/server-link')).default)

const Page = { render: () => null }
const routes = [
  { name: 'home', path: '/', component: Page },
  { name: 'posts', path: '/posts', alias: '/articles', component: Page },
  { name: 'post', path: '/posts/:id', component: Page },
  { name: 'section', path: '/section', component: Page, children: [{ name: 'inner', path: 'inner', component: Page }, { name: 'start', path: '', component: Page }] },
]

async function rendered(link: Component, at: string, attributes: Record<string, unknown>, linkActiveClass?: string) {
  const router = createRouter({ history: createMemoryHistory(), routes, ...(linkActiveClass === undefined ? {} : { linkActiveClass }) })
  await router.push(at)
  const app = createSSRApp(defineComponent({ render: () => h(link, attributes, { default: () => ['go ', h('b', 'there'), createTextVNode('<')] }) }))
  const html = await renderToString(app.use(router))
  const [, tag, content] = /^<(.*?)>(.*)$/s.exec(html)!
  const given = [...tag!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, name === 'class' ? value!.split(' ').sort().join(' ') : value])
  return { element: tag!.split(' ', 1)[0], attributes: Object.fromEntries(given) as object, content }
}

describe('the same as of Vue Router', () => {
  it.each([
    [{ to: '/' }], [{ to: '/posts' }], [{ to: '/posts?page=2#top' }], [{ to: { name: 'post', params: { id: 7 } } }],
    [{ to: { name: 'posts', query: { page: '2', search: 'a b&"<' } } }], [{ to: { path: '/articles' } }], [{ to: { name: 'inner' } }],
    [{ to: { name: 'start' } }], [{ to: '/section' }], [{ to: '/nowhere' }],
    [{ 'to': '/posts', 'active-class': 'on', 'exactActiveClass': 'exactly', 'class': ['a', { b: true, c: false }], 'style': { color: 'red' } }],
    [{ 'to': '/posts', 'aria-current-value': 'step' }], [{ 'to': '/posts', 'aria-current': undefined }], [{ 'to': '/posts', 'aria-current': 'true' }],
    [{ 'to': '/posts', 'rel': 'next', 'id': 'x', 'data-a': '"', 'aria-label': 'Go', 'onClick': () => {}, 'disabled': false, 'class': undefined }],
    [{ to: '/posts', replace: true, prefetch: undefined }],
  ])('%j', async (attributes) => {
    for (const at of ['/', '/posts', '/articles', '/posts/7', '/section', '/section/inner']) {
      const { prefetch: _, ...own } = attributes as Record<string, unknown>
      expect({ at, ...await rendered(ServerLink, at, attributes) }).toEqual({ at, ...await rendered(RouterLink, at, own) })
      expect(await rendered(ServerLink, at, attributes, 'lit')).toEqual(await rendered(RouterLink, at, own, 'lit'))
    }
  })
})

describe('left to the stock component', () => {
  it.each([
    [{ to: 'https://example.org/' }], [{ to: '//example.org' }], [{ to: '#part' }], [{ to: 'relative' }], [{ to: '' }], [{ href: '/posts' }], [{}],
    [{ to: '/posts', target: '_blank' }], [{ to: '/posts', external: '' }], [{ to: '/posts', custom: true }], [{ 'to': '/posts', 'no-rel': '' }], [{ to: '/posts', trailingSlash: 'append' }],
    [{ to: 'javascript:alert(1)' }],
  ])('%j', async (attributes) => {
    expect(await rendered(ServerLink, '/', attributes)).toMatchObject({ element: 'stock-link', content: 'go <b>there</b>&lt;</stock-link>' })
  })
})
