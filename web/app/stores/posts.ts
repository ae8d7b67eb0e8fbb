import { defineStore } from 'pinia'
import { useNuxtApp } from '#imports'
import * as drafts from '../lib/drafts'
import type { List, Post, PostInput } from '../types/api'
import { pageSize } from '../utils/paging'
import { useUserStore } from './user'

// The posts of the API, and the visitor's unsaved drafts of them.
export const usePostsStore = defineStore('posts', {
  state: () => ({
    drafts: {} as Record<string, drafts.Draft>,
  }),

  actions: {
    list(page: number, search: string, signal?: AbortSignal, limit = pageSize): Promise<List<Post>> {
      const query = { limit, offset: (page - 1) * limit, search, ordering: '-id' }
      return useNuxtApp().$apiCall<List<Post>>('/api/posts/', { query, signal })
    },

    read(id: number, signal?: AbortSignal): Promise<Post> {
      return useNuxtApp().$apiCall<Post>(`/api/posts/${id}/`, { signal })
    },

    create(body: PostInput): Promise<Post> {
      return useNuxtApp().$apiCall<Post>('/api/posts/', { method: 'POST', body })
    },

    update(id: number, body: PostInput): Promise<Post> {
      return useNuxtApp().$apiCall<Post>(`/api/posts/${id}/`, { method: 'PUT', body })
    },

    async remove(id: number): Promise<void> {
      await useNuxtApp().$apiCall(`/api/posts/${id}/`, { method: 'DELETE' })
    },

    /** Browser only, after mounting: the server must not know what is being written. */
    readDraft(name: string): drafts.Draft | null {
      return this.drafts[name] ?? drafts.readDraft(sessionStorage, useUserStore().account?.email ?? '', name)
    },

    keepDraft(name: string, draft: drafts.Draft | null): void {
      if (draft)
        this.drafts[name] = draft
      else
        Reflect.deleteProperty(this.drafts, name)
      drafts.keepDraft(sessionStorage, useUserStore().account?.email ?? '', name, draft)
    },
  },
})
