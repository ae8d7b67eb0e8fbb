import { expect, it } from 'vitest'
import { checkOptions } from '../options'
import { reasonNotToKeep } from '../runtime/server/keep'
import type { PageReply } from '../runtime/server/keep'
import type { PageRequest } from '../runtime/server/render'
import { firstDifference } from '../runtime/server/twice'

const request = (target: string, method: 'GET' | 'HEAD' = 'GET'): PageRequest => ({ method, scheme: 'http', host: 'a', target, vary: {} })
const reply = (status = 200, ...headers: [string, string][]): PageReply => ({ status, headers, body: '' })
const rule = { keep: true, query: ['page', 'search'] }

it.each([
  ['', request('/posts'), reply(), rule, ''],
  ['', request('/posts?'), reply(), rule, ''],
  ['', request('/posts?page=2&search=a%26b&page=3'), reply(), rule, ''],
  ['', request('/posts?%70age=2'), reply(), rule, ''],
  ['', request('/posts'), reply(200, ['content-type', 'text/html']), rule, ''],
  ['query', request('/posts?page=2&utm=x'), reply(), rule, ''],
  ['query', request('/posts?Page=2'), reply(), rule, ''],
  ['query', request('/posts?x'), reply(), { keep: true }, ''],
  ['route', request('/posts'), reply(), undefined, ''],
  ['route', request('/posts'), reply(), { query: [] }, ''],
  ['route', request('/posts'), reply(), { keep: false, query: [] }, ''],
  ['status', request('/posts'), reply(404), rule, ''],
  ['status', request('/posts'), reply(302), rule, ''],
  ['method', request('/posts', 'HEAD'), reply(), rule, ''],
  ['set-cookie', request('/posts'), reply(200, ['set-cookie', 'a=b']), rule, ''],
  ['storage', request('/posts'), reply(), rule, 'storage'],
] as const)('"%s" is why %j with %j, %j and "%s" is not kept', (why, asked, answer, said, noticed) => {
  expect(reasonNotToKeep(asked, answer, said && { ...said, query: [...('query' in said ? said.query : [])] }, noticed)).toBe(why)
})

it('options come out in one form', () => {
  expect(checkOptions({ api: '/api/v1/', vary: ['Accept-Language', 'x-b', 'accept-language'] })).toEqual({ api: '/api/v1/', vary: ['accept-language', 'x-b'] })
})

it.each(['', 'api/', '/api', '//api/', '/', 'http://x/'])('the API is not at "%s"', (api) => {
  expect(() => checkOptions({ api, vary: [] })).toThrow('gatehouse.api')
})

it.each(['Cookie', 'authorization', 'Host', 'X-Forwarded-For', 'user-agent', 'x-nuxt-error', 'x-gatehouse-visitor', 'a b', 'ä', ''])('no page may vary by "%s"', (name) => {
  expect(() => checkOptions({ api: '/api/', vary: [name] })).toThrow('gatehouse.vary')
})

it('where two renders differ is said with what stands around it', () => {
  expect(firstDifference('same', 'same')).toBe('')
  expect(firstDifference('rendered at 10:00', 'rendered at 12:00')).toBe('at 13: "rendered at 10:00" and "rendered at 12:00"')
  expect(firstDifference('a', 'ab')).toBe('at 1: "a" and "ab"')
})
