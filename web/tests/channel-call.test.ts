import { describe, expect, it } from 'vitest'
import type { ApiAnswer, GatehouseRender } from '../modules/gatehouse/runtime/types'
import { createChannelCall } from '../app/lib/channel-call'

/** A render whose calls get `answer`, and what it was asked. */
function renderWith(answer: Partial<ApiAnswer> & { text?: string } | Error) {
  const asked: unknown[] = []
  const render: GatehouseRender = {
    id: 1,
    doNotKeep: () => {},
    call: async (target, options) => {
      asked.push([target, options])
      if (answer instanceof Error)
        throw answer
      return { status: 200, headers: {}, body: new TextEncoder().encode(answer.text ?? '{}'), ...answer }
    },
  }
  return { asked, apiCall: createChannelCall(render) }
}

describe('$apiCall on the channel', () => {
  it('asks for the path with its query and gives the parsed answer', async () => {
    const { asked, apiCall } = renderWith({ text: '{"title":"Größe"}' })
    expect(await apiCall('/api/posts/', { query: { page: 2, search: 'a&b', empty: undefined } })).toEqual({ title: 'Größe' })
    expect(asked).toEqual([['/api/posts/?page=2&search=a%26b', { method: 'GET' }]])
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('never sends %s', async (method) => {
    const { asked, apiCall } = renderWith({})
    await expect(apiCall('/api/logout/', { method })).rejects.toThrow('A render only reads')
    expect(asked).toEqual([])
  })

  it.each(['/login', '//evil.example/api/', '/api/../x/', '/api/x'])('never asks for %s', async (path) => {
    const { asked, apiCall } = renderWith({})
    await expect(apiCall(path)).rejects.toThrow('Not a path of the API')
    expect(asked).toEqual([])
  })

  it.each([
    [403, '{"detail":"Authentication credentials were not provided."}', 'signed-out'],
    [404, '{"detail":"Not found."}', 'http'],
    [403, '<html>CSRF</html>', 'csrf'],
    [503, '', 'http'],
  ])('turns %i %s into the error "%s"', async (status, text, kind) => {
    await expect(renderWith({ status, text }).apiCall('/api/account/')).rejects.toMatchObject({ statusCode: status, data: { kind } })
  })

  it('says when to come back', async () => {
    await expect(renderWith({ status: 429, headers: { 'retry-after': '7' } }).apiCall('/api/account/')).rejects.toMatchObject({ data: { retryAfter: 7 } })
  })

  it('fails as a lost connection does when the render has ended', async () => {
    await expect(renderWith(new Error('The render was cancelled')).apiCall('/api/account/')).rejects.toMatchObject({ statusCode: 0, data: { kind: 'network' } })
  })
})
