#pragma once
// "Name: value" lines that every answer carries, whatever its status; fixed at start (ASVS V3.4).

#include <string>
#include <string_view>

#include "base/config.hpp"

namespace gatehouse::app {

struct CommonHeaders {
    std::string api;    // API answers and refusals: nothing may be loaded, framed or run
    std::string pages;  // pages, the shell and files: the policy of the web build
};

[[nodiscard]] CommonHeaders common_headers(const Config& config, std::string_view page_policy = {});

}  // namespace gatehouse::app
