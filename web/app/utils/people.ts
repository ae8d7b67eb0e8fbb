import type { Account, Post, Profile } from '../types/api'

/** How an author is named. Posts carry only a number, so others are "User 3". */
export function authorName(post: Post, profile: Profile | null): string {
  if (post.created_by === null)
    return 'a former member'
  return post.created_by === profile?.id ? 'you' : `User ${post.created_by}`
}

/** Comfort only, so that no button is shown that the API would refuse. */
export function mayChange(post: Post, account: Account | null, profile: Profile | null): boolean {
  return account !== null && (account.is_staff || (profile !== null && post.created_by === profile.id))
}

const browsers: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\/|FxiOS\//, 'Firefox'],
  [/HeadlessChrome\/|Chromium\/|Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl'],
]
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux|X11/, 'Linux'],
]

/** "Firefox on Linux" from a User-Agent, good enough for people to know their own devices. */
export function describeAgent(userAgent: string): string {
  const find = (table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = find(browsers)
  const system = find(systems)
  if (browser && system)
    return `${browser} on ${system}`
  return browser ?? system ?? 'Unknown device'
}

/** The first `length` characters of a text on one line, cut at a word. */
export function excerpt(text: string, length = 180): string {
  const start = onOneLine(text.slice(0, 4 * length)) // a long text is not read whole for its first words
  const line = start.length > length ? start : onOneLine(text)
  if (line.length <= length)
    return line
  const cut = line.slice(0, length)
  const space = cut.lastIndexOf(' ')
  return `${(space > length / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
