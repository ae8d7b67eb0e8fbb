// The head of a page is the one that Unhead makes with Nuxt's plugins, whatever was rendered before.
import { legacyPlugins } from 'unhead/legacy'
import { createHead, renderSSRHead } from 'unhead/server'
import { describe, expect, it } from 'vitest'
import lean from '../runtime/server/lean-head'

type Input = Record<string, unknown>

const site: Input = {
  titleTemplate: '%s · Site',
  htmlAttrs: { lang: 'en' },
  meta: [{ charset: 'utf-8' }, { name: 'description', content: 'Words' }],
  script: [{ innerHTML: 'go()', tagPriority: 'critical' }],
}
const links = (...names: string[]) => ({ link: names.map(name => ({ rel: 'modulepreload', as: 'script', type: null, crossorigin: '', href: `/${name}.js` })) })

function rendered(plugins: unknown[], inputs: (Input | [Input, Input])[]) {
  const head = createHead({ disableDefaults: true, plugins: plugins as never })
  for (const input of inputs)
    head.push(...([input].flat() as [never]))
  return renderSSRHead(head, { omitLineBreaks: true })
}

const pages: [string, (Input | [Input, Input])[]][] = [
  ['no page title', [site]],
  ['a title', [site, { title: 'Posts' }]],
  ['a title that is worked out', [site, { title: () => 'Posts' }]],
  ['a title with the signs of a replacement', [site, { title: '$$ $& $1 $\' <b>&"' }]],
  ['a title with percent signs', [site, { title: '100 % of %20 it' }]],
  ['a title with the sign of the template', [site, { title: 'a%sb' }]],
  ['a template in a function', [site, (() => ({ titleTemplate: '%s?', title: 'Posts' })) as never]],
  ['its own template', [site, { titleTemplate: '%s!', title: 'Posts' }]],
  ['a template that is a function', [site, { titleTemplate: (title?: string) => title ? `${title} at %s` : null, title: 'Posts' }]],
  ['a template that is switched off', [site, { titleTemplate: null, title: 'Posts' }]],
  ['no template', [{ title: 'Posts' }]],
  ['links', [site, { title: 'a' }, links('a', 'b')]],
  ['other links', [site, { title: 'a' }, links('b', 'c', 'a')]],
  ['the same links at another place', [site, links('a', 'b'), { title: 'a' }]],
  ['links that say where', [site, [links('a'), { tagPosition: 'bodyClose' }]]],
  ['links with other things', [site, { ...links('a', 'b'), meta: [{ name: 'robots', content: 'noindex' }] }]],
  ['links that are no text', [site, { link: [{ rel: 'icon', href: () => '/a.svg' }] }]],
  ['a description of its own', [site, { meta: [{ name: 'description', content: 'Others' }] }]],
  ['more attributes of html', [site, { htmlAttrs: { class: 'a b', lang: 'de' } }]],
  ['a state', [site, [{ script: [{ id: 's', type: 'application/json', innerHTML: '{"a":"</script>"}' }] }, { tagPosition: 'bodyClose' }]]],
]

describe('a head with', () => {
  for (const round of ['first', 'second', 'third']) {
    it.each(pages)(`%s, rendered the ${round} time`, (_name, inputs) => {
      expect(rendered(lean.plugins, inputs)).toEqual(rendered(legacyPlugins, inputs))
    })
  }

  it('a value that changes from render to render shows each', () => {
    let n = 0
    const counting = { title: () => `Page ${++n}` }
    const titles = [1, 2, 3].map(() => rendered(lean.plugins, [counting]).headTags)
    expect(titles).toEqual([1, 2, 3].map(count => `<title>Page ${count}</title>`))
  })

  it('a template that is patched is the new one', () => {
    const titles = [lean.plugins, legacyPlugins].map((plugins) => {
      const head = createHead({ disableDefaults: true, plugins: plugins as never })
      const entry = head.push({ titleTemplate: '%s.', title: 'a%sb' })
      entry.patch({ titleTemplate: '%s!', title: '$&' })
      return renderSSRHead(head).headTags
    })
    expect(titles[0]).toBe('<title>$&amp;!</title>')
    expect(titles[0]).toBe(titles[1])
  })

  it.each([['the site\'s own', []], ['a list of links', [site]]])('an input that an earlier page has patched is whole: %s', (_name, first) => {
    const input = (first.length ? links('a') : site) as never
    const expected = rendered(legacyPlugins, [...first, input])
    for (let n = 0; n < 3; n++) {
      expect(rendered(lean.plugins, [...first, input])).toEqual(expected)
      const head = createHead({ disableDefaults: true, plugins: lean.plugins as never })
      first.forEach(each => head.push(each))
      head.push(input).patch({ title: 'Secret of Ann' })
      expect(renderSSRHead(head).headTags).toContain('Ann')
    }
  })

  it('the tags of an earlier page keeps nothing of that page', () => {
    rendered(lean.plugins, [site, { title: 'Secret of Ann' }, links('x')])
    expect(rendered(lean.plugins, [site, { title: 'Ben' }, links('x')]).headTags).not.toContain('Ann')
  })
})
