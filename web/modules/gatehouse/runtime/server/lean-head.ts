// Unhead during a render. Stock Nuxt gives it four plugins for head input of earlier versions, of promises, with %tokens and
// with "before:" priorities; each asks every tag of every page. A site with such input sets `gatehouse.lean` to false.
// Here: the title template, and tags that are the same in every render are made once.

type Input = Record<string, unknown>

interface Entry {
  _i: number
  input: Input
  _tags?: object[] // what Unhead made of the input: it makes them once per entry, and copies what it changes later
}

interface Head {
  entries: Map<number, Entry>
  push: (input: Input, options?: Input) => { _i: number, patch: (input: Input) => void }
}

/** An entry of an earlier render, and the input that its tags are reused for (it may have been patched since). */
interface Before {
  entry: Entry
  input: Input
}

const mostLists = 1000
const siteHeads = new WeakMap<Input, { input: Input | null, before?: Before }>() // input: null if it is not constant
const linkLists = new Map<string, Before>()

export function leanHead(head: Head) {
  const push = head.push
  head.push = (input, options) => {
    const isFirst = options === undefined && head.entries.size === 0
    return isFirst ? pushSiteHead(input) : pushAny(input, options)
  }

  /** What nuxt.config.ts says: the first entry of every render, and the same object each time. */
  function pushSiteHead(site: Input) {
    let known = siteHeads.get(site)
    if (!known)
      siteHeads.set(site, known = { input: isConstant(site) ? withTitleTemplate(site) : null })
    if (!known.input)
      return pushAny(site)
    const active = added(known.input)
    known.before = reused(active._i, known.before)
    return active
  }

  function pushAny(input: Input, options?: Input) {
    const list = options === undefined ? listOf(input) : undefined
    const active = added(withTitleTemplate(input), options)
    if (list !== undefined) {
      if (linkLists.size >= mostLists)
        linkLists.clear()
      linkLists.set(list, reused(active._i, linkLists.get(list)))
    }
    return active
  }

  function added(input: Input, options?: Input) {
    const active = push(input, options)
    const { patch } = active
    active.patch = next => patch(withTitleTemplate(next))
    return active
  }

  /** Gives the new entry the tags of one with the same input and the same place, which is part of the tags. */
  function reused(index: number, before?: Before): Before {
    const entry = head.entries.get(index)!
    if (before?.entry._tags && before.entry._i === index && before.entry.input === before.input)
      entry._tags = before.entry._tags
    return { entry, input: entry.input }
  }

  return { key: 'template-params' } // by this name Unhead knows that title templates are filled in already
}

/** The links of one page are the links of the next one: the files of the same modules, in the same order. */
function listOf({ link, ...others }: Input): string | undefined {
  if (!Array.isArray(link) || Object.keys(others).length)
    return undefined
  let key = ''
  for (const each of link as Input[]) {
    for (const name in each) {
      const value = each[name]
      if (value !== null && value !== undefined && typeof value !== 'string')
        return undefined
      key += `${name}=${value}\n`
    }
    key += '\n'
  }
  return key
}

/** Unhead without its plugins takes `$&` in a title for a pattern, and `%s` in it for the title. */
function withTitleTemplate(input: Input): Input {
  if (typeof input === 'function')
    return (() => withTitleTemplate((input as () => Input)())) as unknown as Input
  if (!input?.titleTemplate)
    return input
  const titleTemplate = (title?: string) => {
    let template: unknown = input.titleTemplate
    if (typeof template === 'object' && template !== null && 'value' in template)
      template = template.value // a ref
    if (typeof template === 'function')
      template = (template as (title?: string) => unknown)(title)
    return typeof template === 'string' ? template.replaceAll('%s', () => title ?? '').trim() : template
  }
  return { ...input, titleTemplate }
}

/** Text all the way down: nothing that could have another value in the next render. */
function isConstant(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'function'
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return isPlain && Object.values(value).every(isConstant)
}

export default { disableDefaults: true, plugins: [leanHead] }
