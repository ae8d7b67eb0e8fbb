#pragma once
// The routes of a resource: list, create, retrieve, update, partial update, destroy, and OPTIONS.

#include <memory>
#include <vector>

#include "auth/routes.hpp"
#include "rest/model.hpp"
#include "rest/resource.hpp"

namespace gatehouse::rest {

// /api/<name>/ and /api/<name>/{id}/.
[[nodiscard]] std::vector<auth::Route> endpoints(Model declared);

template <class T>
std::vector<auth::Route> endpoints(const Resource<T>& resource)
{
    return endpoints(model_of(resource));
}

}  // namespace gatehouse::rest
