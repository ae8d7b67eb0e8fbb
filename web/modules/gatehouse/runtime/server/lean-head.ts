// Unhead during a render. Stock Nuxt gives it four plugins for head input of earlier versions, of promises, with %tokens and
// with "before:" priorities; each asks every tag of every page. A site with such input sets `gatehouse.lean` to false.
// Here: the title template, and tags that are the same in every render are made once.

interface Entry {
  _i: number
  _tags?: object[] // what Unhead made of the input: it makes them once per entry, and copies what it changes later
}

type Input = Record<string, unknown>

interface Head {
  ssr: boolean
  entries: Map<number, Entry>
  push: (input: Input, options?: Input) => { _i: number }
}

interface SiteHead {
  input: Input | undefined // undefined: not constant
  entry?: Entry
}

const mostLists = 1000
const siteHeads = new WeakMap<Input, SiteHead>()
const linkLists = new Map<string, Entry>()

export function leanHead(head: Head) {
  const push = head.push
  head.push = (input, options) => {
    if (options === undefined && head.entries.size === 0)
      return pushSiteHead(input)
    const list = options === undefined ? listOf(input) : undefined
    const active = push(input, options)
    if (list !== undefined)
      reuse(head.entries.get(active._i)!, list)
    return active
  }

  /** What nuxt.config.ts says: the first entry of every render, and the same object each time. */
  function pushSiteHead(site: Input) {
    let known = siteHeads.get(site)
    if (!known)
      siteHeads.set(site, known = { input: isConstant(site) ? withTitleTemplate(site) : undefined })
    const active = push(known.input ?? site)
    if (!known.input)
      return active
    const entry = head.entries.get(active._i)!
    if (known.entry?._tags && known.entry._i === entry._i)
      entry._tags = known.entry._tags
    known.entry = entry
    return active
  }

  return { key: 'template-params' } // by this name Unhead knows that the title template is seen to
}

/** The links of one page are the links of the next one: the files of the same modules, in the same order. */
function reuse(entry: Entry, list: string): void {
  const key = `${entry._i} ${list}` // the place of an entry is part of its tags
  const before = linkLists.get(key)
  if (before?._tags)
    entry._tags = before._tags
  else if (linkLists.size >= mostLists)
    linkLists.clear()
  else
    linkLists.set(key, entry)
}

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

function withTitleTemplate(input: Input): Input {
  const { titleTemplate } = input
  return typeof titleTemplate === 'string'
    ? { ...input, titleTemplate: (title?: string) => titleTemplate.replaceAll('%s', () => title ?? '').trim() }
    : input
}

/** Text all the way down: nothing that could have another value in the next render. */
function isConstant(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'function'
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return isPlain && Object.values(value).every(isConstant)
}

export default { disableDefaults: true, plugins: [leanHead] }
