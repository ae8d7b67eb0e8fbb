export interface ModuleOptions {
  /** Where the API is, as the site's own paths begin: `$fetch` of them goes over the channel. */
  api: string
  /** Names of the request headers that pages may depend on, beside host and scheme. They become part of a kept page's key. */
  vary: string[]
  /** Renders cheaper than stock Nuxt, the same pages. Switched off only to compare the two. */
  lean: boolean
}

// Of the visitor, of the connection, or trusted by Nuxt and Nitro when a request comes from inside.
const forbidden = /^(?:cookie|authorization|proxy-.*|host|forwarded|x-forwarded-.*|x-real-ip|x-request-id|user-agent|accept|connection|content-.*|transfer-encoding|te|trailer|upgrade|x-nuxt-.*|x-nitro-.*|x-gatehouse-.*)$/

/** The options in their normal form. Throws an Error with a sentence for what no build may have. */
export function checkOptions({ api, vary }: Pick<ModuleOptions, 'api' | 'vary'>): Pick<ModuleOptions, 'api' | 'vary'> {
  if (!/^\/(?:[\w-]+\/)+$/.test(api))
    throw new Error(`gatehouse.api has to be a path like "/api/", not ${JSON.stringify(api)}`)
  const names = [...new Set(vary.map(name => name.toLowerCase()))].sort()
  for (const name of names) {
    if (!/^[a-z][a-z0-9-]*$/.test(name) || forbidden.test(name))
      throw new Error(`gatehouse.vary cannot have ${JSON.stringify(name)}: a page must not depend on it`)
  }
  return { api, vary: names }
}
