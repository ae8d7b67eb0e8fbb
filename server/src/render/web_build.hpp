#pragma once
// A folder with a Nuxt build (.output): what its own build script wrote down about it in
// gatehouse.json, and the headers its pages go out with.

#include <string>
#include <vector>

namespace gatehouse::render {

struct WebBuild {
    std::string folder;                      // absolute
    std::string id;                          // of the build
    bool has_server = false;                 // server/index.mjs is there: pages can be rendered
    std::vector<std::string> script_hashes;  // "sha256-…" of its own inline scripts
    std::string shell;                       // "/200.html": the page that renders in the browser
    std::vector<std::string> vary;           // request headers that its pages may depend on

    [[nodiscard]] std::string public_folder() const { return folder + "/public"; }
    [[nodiscard]] std::string server_entry() const { return folder + "/server/index.mjs"; }
};

// Throws std::runtime_error with a sentence when the folder is no finished build.
[[nodiscard]] WebBuild read_web_build(const std::string& folder);

// The Content-Security-Policy of pages: one constant per build. A page is never asked which scripts
// it has, so an injected one is blocked (ASVS 3.4.3). `dev` admits what `nuxt dev` needs.
[[nodiscard]] std::string page_policy(const WebBuild& build);
[[nodiscard]] std::string dev_page_policy();
[[nodiscard]] std::string proxied_page_policy();

}  // namespace gatehouse::render
