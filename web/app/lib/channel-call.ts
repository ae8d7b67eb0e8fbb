// $apiCall during a render on the server's own channel: the server asks its API itself, as the visitor whose page this is.
// Neither cookies nor addresses pass through here; what the API sets, the server puts on the page.
import type { GatehouseRender } from '../../modules/gatehouse/runtime/types'
import type { ApiCall, CallOptions } from '../types/api'
import { errorFromAnswer, networkError } from '../utils/api-error'
import { parseJson } from './browser-call'
import { apiUrl } from './url'

export function createChannelCall(render: GatehouseRender): ApiCall {
  return async function apiCall<T>(path: string, options: CallOptions = {}): Promise<T> {
    const method = options.method ?? 'GET'
    if (method !== 'GET' && method !== 'HEAD')
      throw new TypeError(`A render only reads: ${method} ${path}`) // else a link could act as the visitor
    const target = apiUrl(path, options.query)
    const { status, headers, body } = await render.call(target, { method }).catch(() => {
      throw networkError()
    })
    const value = parseJson(decoder.decode(body))
    if (status >= 200 && status < 300)
      return value as T
    throw errorFromAnswer(status, value, headers['retry-after'])
  }
}

const decoder = new TextDecoder()
