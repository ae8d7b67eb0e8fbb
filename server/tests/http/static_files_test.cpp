#include "http/static_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace gatehouse::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
protected:
    StaticFilesTest()
        : folder_(fs::temp_directory_path() / ("static_files_" + std::to_string(::getpid())))
    {
        fs::remove_all(folder_);
        put("site/index.html", "<home>");
        put("site/200.html", "<shell>");
        put("site/about/index.html", "<about>");
        put("site/_nuxt/a.js", "0123456789");
        put("site/_nuxt/a.js.br", "BR");
        put("site/_nuxt/a.js.gz", "GZ!");
        put("site/_nuxt/builds/latest.json", "{}");
        put("site/lonely.gz", "archive");
        put("site/empty.txt", "");
        put("site/.env", "secret");
        put("site/.git/config", "secret");
        put("site/big.bin", std::string(3'000'000, 'x'));
        put("outside.txt", "secret");
        fs::create_symlink(folder_ / "outside.txt", folder_ / "site/out.txt");
        fs::create_symlink(folder_, folder_ / "site/up");
        fs::create_symlink("200.html", folder_ / "site/link.html");
        files_ = std::make_unique<StaticFiles>(folder_ / "site");
    }
    ~StaticFilesTest() override { fs::remove_all(folder_); }

    void put(const std::string& name, const std::string& text) const
    {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }

    static std::string value(const Response& response, std::string_view name)
    {
        const auto* found = response.header(name);
        return found == nullptr ? "" : *found;
    }

    std::optional<Response> get(std::string_view target, std::vector<std::string> lines = {}) const
    {
        return files_->serve(Request::make("GET", target, std::move(lines)));
    }

    fs::path folder_;
    std::unique_ptr<StaticFiles> files_;
};

TEST_F(StaticFilesTest, ServesListedPathsOnly)
{
    const std::pair<const char*, const char*> cases[] = {
        {"/", "<home>"},
        {"/index.html", "<home>"},
        {"/about", "<about>"},
        {"/about/", "<about>"},
        {"/about/index.html", "<about>"},
        {"/link.html", "<shell>"},
        {"/lonely.gz", "archive"},
        {"/empty.txt", ""},
    };
    for (const auto& [target, body] : cases) {
        const auto response = get(target);
        ASSERT_TRUE(response) << target;
        EXPECT_EQ(response->body_view(), body) << target;
    }
    for (const auto* target :
         {"/.env", "/.git/config", "/out.txt", "/up/outside.txt", "/../outside.txt",
          "/%2e%2e/outside.txt", "/about/../index.html", "/_nuxt/a.js.br", "/_nuxt/", "/_nuxt",
          "//index.html", "/index.html/", "/INDEX.html", "/none"})
        EXPECT_FALSE(get(target)) << target;
    EXPECT_FALSE(files_->serve(Request::make("POST", "/")));
    EXPECT_TRUE(files_->serve(Request::make("HEAD", "/")));
}

TEST_F(StaticFilesTest, SaysTypeAndHowLongToKeep)
{
    const auto script = get("/_nuxt/a.js");
    EXPECT_EQ(value(*script, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(value(*script, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(value(*get("/"), "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(value(*get("/"), "Cache-Control"), "no-cache");
    EXPECT_EQ(value(*get("/_nuxt/builds/latest.json"), "Cache-Control"), "no-cache");
    EXPECT_EQ(value(*get("/big.bin"), "Content-Type"), "application/octet-stream");
}

TEST_F(StaticFilesTest, SendsThePrecompressedBytes)
{
    const auto br = get("/_nuxt/a.js", {"Accept-Encoding: gzip, br"});
    EXPECT_EQ(br->body_view(), "BR");
    EXPECT_EQ(value(*br, "Content-Encoding"), "br");
    EXPECT_EQ(value(*br, "Vary"), "Accept-Encoding");
    const auto gzip = get("/_nuxt/a.js", {"Accept-Encoding: gzip, br;q=0"});
    EXPECT_EQ(gzip->body_view(), "GZ!");
    const auto plain = get("/_nuxt/a.js");
    EXPECT_EQ(plain->body_view(), "0123456789");
    EXPECT_EQ(value(*plain, "Vary"), "Accept-Encoding");
    EXPECT_EQ(value(*plain, "Content-Encoding"), "");
    EXPECT_NE(value(*plain, "ETag"), value(*br, "ETag"));
    EXPECT_NE(value(*gzip, "ETag"), value(*br, "ETag"));
    EXPECT_EQ(value(*get("/"), "Vary"), "");
}

TEST_F(StaticFilesTest, AnswersNotModifiedToTheSameVariantOnly)
{
    const auto tag = value(*get("/_nuxt/a.js"), "ETag");
    EXPECT_EQ(tag.size(), 34U);
    const auto same = get("/_nuxt/a.js", {"If-None-Match: W/" + tag});
    EXPECT_EQ(same->status, 304);
    EXPECT_EQ(same->body_view(), "");
    EXPECT_EQ(value(*same, "ETag"), tag);
    EXPECT_EQ(value(*same, "Vary"), "Accept-Encoding");
    EXPECT_EQ(get("/_nuxt/a.js", {"If-None-Match: " + tag, "Accept-Encoding: br"})->status, 200);
    const auto big = value(*get("/big.bin"), "ETag");
    EXPECT_EQ(get("/big.bin", {"If-None-Match: " + big})->status, 304);
}

TEST_F(StaticFilesTest, SendsOneRangeOfThePlainBytes)
{
    const auto part = get("/_nuxt/a.js", {"Range: bytes=2-4", "Accept-Encoding: br"});
    EXPECT_EQ(part->status, 206);
    EXPECT_EQ(part->body_view(), "234");
    EXPECT_EQ(value(*part, "Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(value(*part, "Content-Encoding"), "");
    const auto beyond = get("/_nuxt/a.js", {"Range: bytes=10-"});
    EXPECT_EQ(beyond->status, 416);
    EXPECT_EQ(beyond->body_view(), "");
    EXPECT_EQ(value(*beyond, "Content-Range"), "bytes */10");
    EXPECT_EQ(get("/_nuxt/a.js", {"Range: bytes=0-1,3-4"})->status, 200);
    const auto tag = value(*get("/_nuxt/a.js"), "ETag");
    EXPECT_EQ(get("/_nuxt/a.js", {"Range: bytes=0-1", "If-Range: " + tag})->status, 206);
    EXPECT_EQ(get("/_nuxt/a.js", {"Range: bytes=0-1", "If-Range: W/" + tag})->status, 200);
    EXPECT_EQ(get("/_nuxt/a.js", {"Range: bytes=0-1", "If-Range: \"x\""})->status, 200);
    EXPECT_EQ(get("/big.bin", {"Range: bytes=-5"})->body_view(), "xxxxx");
}

TEST_F(StaticFilesTest, GivesShellsToCodeAndForgetsVanishedFiles)
{
    EXPECT_EQ(files_->find("/200.html")->bytes, "<shell>");
    EXPECT_FALSE(files_->find("/404.html"));
    fs::remove(folder_ / "site/empty.txt");
    EXPECT_FALSE(get("/empty.txt"));
    EXPECT_THROW(StaticFiles(folder_ / "nowhere"), fs::filesystem_error);
}

}  // namespace
}  // namespace gatehouse::http
