import { describe, expect, it } from 'vitest'
import { csrfToken, isUnsafe } from '../app/lib/csrf'
import { errorFromAnswer, networkError, parseRetryAfter, retrySentence, troubleOf } from '../app/utils/api-error'
import { formatAgo, formatDate, formatDateTime } from '../app/utils/dates'
import { lastPage, pageQuery, pageWindow, readPage, readSearch } from '../app/utils/paging'
import { authorName, describeAgent, excerpt, mayChange } from '../app/utils/people'
import { safeRedirect } from '../app/utils/redirect'
import { check, passwordSchema, postSchema } from '../app/utils/schemas'

describe('safeRedirect', () => {
  it.each(['/', '/posts', '/posts?page=2&search=a%20b', '/posts/3#top'])('lets "%s" pass', (path) => {
    expect(safeRedirect(path)).toBe(path)
  })

  it.each([
    '//evil.example', '///evil.example', '/\\evil.example', '\\/evil.example', 'https://evil.example/', 'evil', '', 'javascript:alert(1)',
    '/\t/evil.example', '/\n/evil.example', '/x\\..\\evil', '/x/..//evil.example', '/.//evil.example', '/login', '/login?redirect=/', undefined, null, ['/posts'], 7,
  ])('turns %j into the start page', (value) => {
    expect(safeRedirect(value)).toBe('/')
  })

  it('uses the fallback it is given', () => {
    expect(safeRedirect('//evil', '/posts')).toBe('/posts')
  })
})

describe('dates', () => {
  it('are the same text whatever the zone of the machine', () => {
    const before = process.env.TZ
    const texts = ['Asia/Tokyo', 'America/New_York', 'UTC'].map((zone) => {
      process.env.TZ = zone
      return formatDateTime('2021-09-01T23:05:00.123456Z')
    })
    process.env.TZ = before
    expect(new Set(texts)).toEqual(new Set(['1 September 2021, 23:05 UTC']))
  })

  it('are empty rather than "Invalid Date"', () => {
    expect([formatDate('nonsense'), formatDateTime(''), formatAgo('x', 0)]).toEqual(['', '', ''])
  })

  it.each([
    [10_000, 'just now'], [-5000, 'just now'], [60_000, '1 minute ago'], [59 * 60_000, '59 minutes ago'], [3_600_000, '1 hour ago'],
    [23 * 3_600_000, '23 hours ago'], [2 * 86_400_000, '2 days ago'], [8 * 86_400_000, '12 March 2021'],
  ])('%i ms ago reads "%s"', (age, text) => {
    const iso = '2021-03-12T12:00:00Z'
    expect(formatAgo(iso, Date.parse(iso) + age)).toBe(text)
  })
})

describe('errors', () => {
  it.each([
    [403, { detail: 'Authentication credentials were not provided.' }, 'signed-out'],
    [403, { detail: 'CSRF Failed: CSRF cookie not set.' }, 'csrf'],
    [403, undefined, 'csrf'],
    [403, { detail: 'You do not have permission to perform this action.' }, 'http'],
    [404, undefined, 'http'],
    [500, undefined, 'http'],
  ])('%i %j is "%s"', (status, body, kind) => {
    expect(errorFromAnswer(status, body, null).data.kind).toBe(kind)
  })

  it('reads every shape of refusal', () => {
    expect(errorFromAnswer(400, { errors: { __all__: 'Please enter both username and password' } }, null).data.detail).toBe('Please enter both username and password')
    expect(errorFromAnswer(400, { non_field_errors: ['No data provided'] }, null).data.detail).toBe('No data provided')
    expect(errorFromAnswer(400, { new_password: ['Too short.', 'Too common.'] }, null).data.fields).toEqual({ new_password: ['Too short.', 'Too common.'] })
    expect(errorFromAnswer(400, 'text', null).data).toMatchObject({ detail: '', fields: {} })
  })

  it.each([['30', 30], [' 5 ', 5], ['Thu, 01 Jan 2026 00:01:00 GMT', 60], ['Wed, 31 Dec 2025 00:00:00 GMT', 0], ['soon', null], ['', null], [null, null]])('Retry-After %j is %j', (value, seconds) => {
    expect(parseRetryAfter(value, Date.parse('2026-01-01T00:00:00Z'))).toBe(seconds)
  })

  it('have a sentence of their own for each kind', () => {
    const kinds = [networkError(), ...[403, 404, 429, 500, 503].map(status => errorFromAnswer(status, {}, null)), errorFromAnswer(403, undefined, null), errorFromAnswer(403, { detail: 'Authentication credentials were not provided.' }, null)]
    const said = kinds.map(troubleOf)
    expect(new Set(said.map(trouble => trouble.title)).size).toBe(kinds.length)
    expect(new Set(said.map(trouble => trouble.sentence)).size).toBe(kinds.length)
  })

  it('are recognised in the copy Nuxt makes of them', () => {
    const copy = JSON.parse(JSON.stringify({ statusCode: 503, data: { kind: 'http', retryAfter: 5 } }))
    expect(troubleOf(copy).sentence).toContain('in 5 seconds')
    expect(troubleOf({ statusCode: 404, data: '{"path":"/x"}' }).title).toBe('Page not found')
  })

  it.each([undefined, null, 'text', new Error('bug'), {}])('%s is our fault', (error) => {
    expect(troubleOf(error).status).toBe(500)
  })

  it.each([[null, 'a little while'], [1, 'a second'], [90, '90 seconds'], [900, '15 minutes']])('after %j seconds says "%s"', (seconds, text) => {
    expect(retrySentence(seconds)).toContain(text)
  })
})

describe('paging', () => {
  it.each([['2', 2], ['0', 1], ['-1', 1], ['1.5', 1], ['x', 1], ['', 1], [undefined, 1], [['2'], 1], ['99999999', 1]])('?page=%j is page %i', (value, page) => {
    expect(readPage(value)).toBe(page)
  })

  it('leaves defaults out of the address', () => {
    expect([pageQuery(1, ''), pageQuery(3, ''), pageQuery(1, 'x'), pageQuery(2, 'x')]).toEqual([{}, { page: '3' }, { search: 'x' }, { search: 'x', page: '2' }])
    expect([readSearch(' a '), readSearch(undefined), readSearch(['a'])]).toEqual(['a', '', ''])
  })

  it.each([[0, 1], [1, 1], [10, 1], [11, 2], [200, 20]])('%i posts fill %i pages', (count, pages) => {
    expect(lastPage(count)).toBe(pages)
  })

  it.each([
    [1, 1, [1]], [1, 20, [1, 2, null, 20]], [3, 20, [1, 2, 3, 4, null, 20]], [4, 20, [1, 2, 3, 4, 5, null, 20]],
    [10, 20, [1, null, 9, 10, 11, null, 20]], [20, 20, [1, null, 19, 20]], [30, 20, [1, null, 20]],
  ])('page %i of %i offers %j', (page, last, pages) => {
    expect(pageWindow(page, last)).toEqual(pages)
  })
})

describe('people', () => {
  const post = { id: 1, created_on: '', modified_on: '', title: '', body: '', created_by: 3, modified_by: null }
  const profile = { id: 3, email: 'a@b.c', first_name: '', last_name: '', date_joined: '', last_login: null, is_staff: false }
  const account = { email: 'a@b.c', is_staff: false, is_active: true, is_superuser: false }

  it('are "you", numbers, or gone', () => {
    expect([authorName(post, profile), authorName(post, { ...profile, id: 4 }), authorName(post, null)]).toEqual(['you', 'User 3', 'User 3'])
    expect(authorName({ ...post, created_by: null }, profile)).toBe('a former member')
  })

  it('may change their own posts, staff all', () => {
    expect(mayChange(post, account, profile)).toBe(true)
    expect(mayChange(post, account, { ...profile, id: 4 })).toBe(false)
    expect(mayChange(post, account, null)).toBe(false)
    expect(mayChange(post, null, profile)).toBe(false)
    expect(mayChange(post, { ...account, is_staff: true }, null)).toBe(true)
  })

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile/15E148 Safari/604.1', 'Safari on iOS'],
    ['curl/8.1', 'curl'], ['', 'Unknown device'],
  ])('know "%s" as %s', (agent, name) => {
    expect(describeAgent(agent)).toBe(name)
  })

  it('see a text cut at a word', () => {
    expect(excerpt('one  two\nthree', 100)).toBe('one two three')
    expect(excerpt('one two three', 9)).toBe('one two…')
    expect(excerpt('😀😀😀', 3)).toBe('😀…')
  })
})

describe('schemas', () => {
  it('accept what the API accepts', () => {
    expect(check(postSchema, { title: 'x'.repeat(200), body: 'y'.repeat(10_000) })).toEqual({})
  })

  it('refuse in the words of the API', () => {
    expect(check(postSchema, { title: 'x'.repeat(201), body: ' \n' })).toEqual({ title: ['Ensure this field has no more than 200 characters.'], body: ['This field may not be blank.'] })
    expect(check(passwordSchema, { current_password: '', new_password: ' ' })).toEqual({ current_password: ['This field may not be blank.'] })
  })
})

describe('csrf', () => {
  it('knows the safe methods', () => {
    expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(isUnsafe)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE'])
  })

  it.each([['', null], ['xcsrftoken=1', null], ['csrftoken=', null], ['a=b; csrftoken=t', 't'], ['__Host-csrftoken=h; csrftoken=t', 'h']])('finds in "%s" %j', (cookies, token) => {
    expect(csrfToken(cookies)).toBe(token)
  })
})
