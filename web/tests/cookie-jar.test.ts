import { describe, expect, it } from 'vitest'
import { CookieJar } from '../app/lib/cookie-jar'

describe('CookieJar', () => {
  it('gives back what the page request brought', () => {
    expect(new CookieJar('a=1; b=x=y;c="q"').header()).toBe('a=1; b=x=y; c="q"')
    expect(new CookieJar('').header()).toBe('')
  })

  it('has nothing to hand on as long as nothing was set', () => {
    expect(new CookieJar('a=1').setCookies()).toEqual([])
  })

  it('keeps only the last line about one cookie', () => {
    const jar = new CookieJar('')
    jar.take('a=1; Path=/')
    jar.take('b=1; Path=/')
    jar.take('a=2; Path=/')
    expect(jar.setCookies()).toEqual(['b=1; Path=/', 'a=2; Path=/'])
    expect(jar.header()).toBe('a=2; b=1')
  })

  it('keeps cookies of one name apart when their path or domain differs', () => {
    const jar = new CookieJar('')
    jar.take('a=1; Path=/')
    jar.take('a=2; Path=/api/')
    jar.take('a=3; Domain=example.org; Path=/')
    expect(jar.setCookies()).toHaveLength(3)
  })

  it.each([
    'a=; Max-Age=0; Path=/',
    'a=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/',
    'a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'a=x; max-age=-5',
  ])('takes "%s" as the end of the cookie, and still hands the line on', (line) => {
    const jar = new CookieJar('a=1; b=2')
    jar.take(line)
    expect(jar.header()).toBe('b=2')
    expect(jar.setCookies()).toEqual([line])
  })

  it('lets Max-Age win over Expires', () => {
    const jar = new CookieJar('')
    jar.take('a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=100')
    expect(jar.header()).toBe('a=1')
  })

  it('ignores a line without a name', () => {
    const jar = new CookieJar('')
    jar.take('=x; Path=/')
    jar.take('nothing')
    expect(jar.setCookies()).toEqual([])
  })
})
