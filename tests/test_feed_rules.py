"""The checker of feeds finds nothing in good ones, and each fault in one that has only that."""

from __future__ import annotations

import pytest

from tests.feed_rules import problems_of
from tests.feed_values import moment_822, moment_3339

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Tin &#x26; bài</title><link>https://tin.vn/a/</link><description>Tin</description><language>vi</language>
<lastBuildDate>Fri, 20 Nov 2026 08:00:00 +0700</lastBuildDate><managingEditor>a@tin.vn (Tòa soạn)</managingEditor>
<docs>https://www.rssboard.org/rss-specification</docs><ttl>60</ttl>
<image><url>https://tin.vn/a.png</url><title>Tin &#x26; bài</title><link>https://tin.vn/a/</link></image>
<atom:link rel="self" type="application/rss+xml" href="https://tin.vn/a/rss.xml"/>
<atom:link rel="prev-archive" type="application/atom+xml" href="https://tin.vn/a/1.xml"/>
<atom:link rel="hub" href="https://hub.tin.vn/"/>
<item><title>Hai</title><link>https://tin.vn/2/</link><description>Bài &lt;b&gt;hai&lt;/b&gt;</description>
<content:encoded>&lt;p&gt;&lt;a href="https://tin.vn/1/"&gt;Một&lt;/a&gt;&lt;/p&gt;</content:encoded>
<guid isPermaLink="false">tag:tin.vn,2026:2</guid><pubDate>Thu, 19 Nov 2026 08:00:00 +0700</pubDate>
<atom:updated>2026-11-20T08:00:00+07:00</atom:updated><dc:creator>An</dc:creator>
<enclosure url="https://tin.vn/2.jpg" length="20" type="image/jpeg"/>
<media:content url="https://tin.vn/2.jpg" fileSize="20" type="image/jpeg" width="4" height="3"/></item>
<item><title>Một</title><link>https://tin.vn/1/</link><description>Bài một</description>
<guid>https://tin.vn/1/</guid><pubDate>Wed, 18 Nov 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"
 xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="vi">
<id>tag:tin.vn,2026:a</id><title>Tin</title><updated>2026-11-20T08:00:00+07:00</updated>
<author><name>Tòa soạn</name><email>a@tin.vn</email></author>
<link rel="self" type="application/atom+xml" href="https://tin.vn/a/2.xml"/>
<link rel="alternate" type="text/html" href="https://tin.vn/a/"/>
<link rel="current" type="application/atom+xml" href="https://tin.vn/a/atom.xml"/>
<link rel="prev-archive" type="application/atom+xml" href="https://tin.vn/a/1.xml"/><fh:archive/>
<entry><id>tag:tin.vn,2026:2</id><title>Hai</title><updated>2026-11-20T01:00:00Z</updated>
<published>2026-11-19T08:00:00+07:00</published><link href="https://tin.vn/2/"/><summary>Bài hai</summary>
<link rel="enclosure" type="image/jpeg" length="20" href="https://tin.vn/2.jpg"/><category term="Tin"/>
<content type="html">&lt;p&gt;&lt;img src="https://tin.vn/2.jpg" alt=""&gt;&lt;/p&gt;</content></entry>
<at:deleted-entry ref="tag:tin.vn,2026:1" when="2026-11-18T08:00:00+07:00"><at:comment>Rút</at:comment></at:deleted-entry>
</feed>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "home_page_url": "https://tin.vn/a/",
"feed_url": "https://tin.vn/a/feed.json", "next_url": "https://tin.vn/a/1.json", "language": "vi",
"authors": [{"name": "Tòa soạn", "url": "mailto:a@tin.vn"}], "_ours": {}, "items": [
{"id": "tag:tin.vn,2026:2", "url": "https://tin.vn/2/", "title": "Hai", "content_html": "<p>Bài hai</p>",
"date_published": "2026-11-19T08:00:00+07:00", "date_modified": "2026-11-20T08:00:00+07:00", "tags": ["Tin"],
"attachments": [{"url": "https://tin.vn/2.jpg", "mime_type": "image/jpeg", "size_in_bytes": 20}]},
{"id": "tag:tin.vn,2026:1", "url": "https://tin.vn/1/", "title": "Một", "content_text": "Bài một",
"date_published": "2026-11-18T08:00:00+07:00", "date_modified": "2026-11-18T08:00:00+07:00"}]}"""

SAMPLES = {"a/rss.xml": RSS, "a/2.xml": ATOM, "a/feed.json": JSON}


@pytest.mark.parametrize("path", SAMPLES)
def test_good_feed_has_no_problems(path):
    length_of = {"https://tin.vn/2.jpg": 20}.get
    found = problems_of(path, SAMPLES[path].encode(), url=f"https://tin.vn/{path}", length_of=length_of)
    assert found == []


# What stands in the good feed, what comes in its place, and a piece of what is then said.
BROKEN_RSS = [
    ("</rss>", "", "not well-formed"),
    ("<title>Hai", "<title>Hai\x08", "not well-formed"),
    ("<title>Hai", "<title>Hai & ba", "not well-formed"),
    ("<title>Hai", "<title>Hai\x85", "control character U+0085"),
    ("UTF-8", "ISO-8859-1", "UTF-8"),
    ('<rss version="2.0"', '<!DOCTYPE rss>\n<rss version="2.0"', "DOCTYPE"),
    ('version="2.0"', 'version="0.91"', "neither"),
    ("<title>Hai</title>", "", "item 1: 0 of title"),
    ("<title>Hai</title>", "<title> </title>", "title is empty"),
    ("<title>Hai</title>", "<title>&lt;b>Hai&lt;/b></title>", "markup '<b>'"),
    ("Tin &#x26; bài</title><link>", "Tin &amp;amp; bài</title><link>", "markup '&amp;'"),
    ("<title>Hai</title>", "<title><b>Hai</b></title>", "holds elements"),
    ("<dc:creator>An", "<dc:creator>&lt;i>An", "markup"),
    ("<link>https://tin.vn/2/", "<link>/2/", "no URL: '/2/'"),
    ("<docs>https://www.rssboard.org", "<docs>", "no URL"),
    ("<description>Tin</description>", "", "0 of description"),
    ("<description>Bài một", "<description>&lt;a href=\"/1/\">", "relative URL '/1/'"),
    ('a href="https://tin.vn/1/"', 'a href="../1/"', "relative URL '../1/'"),
    ('a href="https://tin.vn/1/"', 'img srcset="https://tin.vn/a.png 1x, b.png 2x"', "relative URL 'b.png'"),
    ('a href="https://tin.vn/1/"', 'a href="//tin.vn/1/"', "relative URL"),
    ('a href="https://tin.vn/1/"', 'a href="javascript:x()"', "script 'javascript"),
    ('a href="https://tin.vn/1/"', 'a onclick="x()"', "attribute onclick"),
    ("&lt;p&gt;", "&lt;script&gt;x&lt;/script&gt;", "<script>"),
    ("<language>vi</language>", "", "language"),
    ("a@tin.vn (Tòa soạn)", "a@tin.vn", "mail@example.org (name)"),
    ("a@tin.vn (Tòa soạn)", "Tòa soạn", "mail@example.org (name)"),
    ("<ttl>60", "<ttl>1h", "ttl"),
    ("<ttl>60</ttl>", "<ttl>60</ttl><expires/>", "unknown element expires"),
    ("<image><url>https://tin.vn/a.png</url>", "<image>", "0 of url"),
    ("</title><link>https://tin.vn/a/</link></image>", "</title><link>https://tin.vn/</link></image>", "image/link"),
    ("</link></image>", "</link><width>145</width></image>", "image/width"),
    ("Fri, 20 Nov 2026 08:00:00", "Sat, 20 Nov 2026 08:00:00", "no date: 'Sat"),
    ("Thu, 19 Nov 2026 08:00:00 +0700", "19 Nov 2026 08:00:00 +0700", "no date"),
    ("Thu, 19 Nov 2026 08:00:00 +0700", "Thu, 19 Nov 2026 08:00:00", "no date"),
    ("Thu, 19 Nov 2026 08:00:00 +0700", "Thu, 19 Nov 26 08:00:00 +0700", "no date"),
    ("Thu, 19 Nov 2026 08:00:00 +0700", "Tue, 31 Nov 2026 08:00:00 +0700", "no date"),
    ("Thu, 19 Nov 2026 08:00:00 +0700", "Sat, 21 Nov 2026 08:00:00 +0700", "item 1 was updated before"),
    ("Wed, 18 Nov 2026 08:00:00 GMT", "Fri, 20 Nov 2026 08:00:00 GMT", "item 2 is newer"),
    ("Fri, 20 Nov 2026 08:00:00 +0700", "Thu, 19 Nov 2026 23:00:00 +0700", "after the feed was"),
    ("2026-11-20T08:00:00+07:00", "2026-11-20T08:00:00", "no date"),
    ("2026-11-20T08:00:00+07:00", "2026-11-20 08:00:00+07:00", "no date"),
    (' isPermaLink="false"', "", "isPermaLink"),
    ("tag:tin.vn,2026:2", "tag:tin.vn:2", "no tag URI"),
    ("tag:tin.vn,2026:2", "2", "no absolute IRI"),
    ('isPermaLink="false">tag:tin.vn,2026:2', ">https://tin.vn/1/", "id 'https://tin.vn/1/' occurs twice"),
    ("<guid>https://tin.vn/1/</guid>", "", "0 of guid"),
    ('<enclosure url="https://tin.vn/2.jpg" length="20" type="image/jpeg"/>',
     '<enclosure url="https://tin.vn/2.jpg" length="20" type="image/jpeg"/>' * 2, "2 of enclosure"),
    ('<enclosure url="https://tin.vn/2.jpg"', '<enclosure url="2.jpg"', "no URL: '2.jpg'"),
    ('length="20" type="image/jpeg"/>', 'length="20"/>', "enclosure without type"),
    ('length="20" type="image/jpeg"/>', 'length="20" type="jpg"/>', "no media type"),
    ('length="20"', 'length="0"', "no number of bytes"),
    ('length="20"', 'length="21"', "is not the file's: 20"),
    ('length="20" type="image/jpeg"', 'length="20" type="image/webp"', "differ"),
    ('fileSize="20"', 'fileSize="20.5"', "no number of bytes"),
    ('width="4"', 'width="4px"', "media:content/width"),
    ("<description>Bài &lt;b&gt;hai&lt;/b&gt;</description>\n", "", "0 of description"),
    ("</content:encoded>\n", "</content:encoded><content:encoded/>\n", "2 of encoded"),
    ('<atom:link rel="self" type="application/rss+xml" href="https://tin.vn/a/rss.xml"/>', "", "no link to itself"),
    ('href="https://tin.vn/a/rss.xml"', 'href="https://tin.vn/b/rss.xml"', "as its own address"),
    ('href="https://tin.vn/a/rss.xml"', 'href="http://tin.vn/a/rss.xml"', "as its own address"),
    ('rel="self" type="application/rss+xml"', 'rel="self" type="text/xml"', "its own type"),
    ('rel="hub"', 'rel="self"', "2 links self"),
    ('rel="hub" href="https://hub.tin.vn/"', 'rel="hub" href="hub"', "no URL: 'hub'"),
    ('rel="hub"', 'rel="next-archive"', "next-archive"),
    ('rel="hub"', 'rel="current"', "current, though"),
    ('type="application/atom+xml" href="https://tin.vn/a/1.xml"', 'href="https://tin.vn/a/1.xml"', "the type of prev"),
    ("<ttl>", '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/><ttl>', "in RSS"),
]
BROKEN_ATOM = [
    ("<id>tag:tin.vn,2026:a</id>", "", "0 of id"),
    ("<title>Tin</title>", "", "0 of title"),
    ("<title>Tin</title>", '<title type="html">Tin</title>', "type='html' for plain text"),
    ("<title>Hai</title>", "<title>&lt;i>Hai</title>", "entry 1/title: markup"),
    ("<updated>2026-11-20T01:00:00Z</updated>", "", "0 of updated"),
    ("2026-11-20T01:00:00Z", "2026-11-20T01:00:00", "no date"),
    ("2026-11-20T01:00:00Z", "2026-02-30T01:00:00Z", "no date"),
    ("2026-11-20T01:00:00Z", "2026-11-18T23:00:00Z", "item 1 was updated before it was published"),
    ("2026-11-20T01:00:00Z", "2026-11-20T01:00:01Z", "after the feed was"),
    ('when="2026-11-18', 'when="2026-11-22', "item 2 is newer"),
    ("<author><name>Tòa soạn</name><email>a@tin.vn</email></author>", "", "has no author"),
    ("<name>Tòa soạn</name>", "", "0 of name"),
    ("<email>a@tin.vn", "<email>tin.vn", "no address"),
    ('xml:lang="vi"', "", "no xml:lang"),
    ('xml:lang="vi"', 'xml:lang="vi" xml:base="https://tin.vn/"', "xml:base"),
    ('<link rel="alternate" type="text/html" href="https://tin.vn/a/"/>', "", "no alternate link"),
    ('<link href="https://tin.vn/2/"/>', '<link href="https://tin.vn/2/"/>' * 2, "two alternate links"),
    ('<link href="https://tin.vn/2/"/>', '<link href="/2/"/>', "no URL"),
    ('<link href="https://tin.vn/2/"/>', "<link/>", "entry 1/link: no href"),
    ('type="html"', 'type="CDATA"', "not html"),
    ('src="https://tin.vn/2.jpg"', 'src="2.jpg"', "relative URL '2.jpg'"),
    ("<summary>Bài hai</summary>", "<summary>Bài</summary><summary>hai</summary>", "2 of summary"),
    ("<summary>", "<abstract/><summary>", "unknown element abstract"),
    ('<category term="Tin"/>', "<category/>", "no term"),
    ('<category term="Tin"/>', '<category term="Tin" xmlns=""/>', "unknown element category"),
    ('<link rel="enclosure" type="image/jpeg" length="20" href="https://tin.vn/2.jpg"/>',
     '<link rel="enclosure" type="image/jpeg" length="20" href="https://tin.vn/2.jpg"/>' * 2, "more than one enclosure"),
    ('rel="enclosure" type="image/jpeg"', 'rel="enclosure"', "enclosure without type"),
    ('length="20"', 'length="21"', "is not the file's"),
    ("tag:tin.vn,2026:2", "tag:tin.vn,2026:1", "occurs twice"),
    ('<link rel="current" type="application/atom+xml" href="https://tin.vn/a/atom.xml"/>', "", "without a link to the c"),
    ("<fh:archive/>", "", "current, though"),
    ("<fh:archive/>", "<fh:archive/><fh:complete/>", "1 of complete"),
    ("<fh:archive/>", '<fh:archive/><link rel="hub" href="https://hub.vn/"/>', "an archive with a hub"),
    ("https://tin.vn/a/1.xml", "https://tin.vn/a/2.xml", "prev-archive is the document itself"),
    ("https://tin.vn/a/1.xml", "1.xml", "no URL"),
    ('rel="prev-archive"', 'rel="next-archive"', "next-archive"),
    (' ref="tag:tin.vn,2026:1"', "", "id '' is no absolute IRI"),
    (' when="2026-11-18T08:00:00+07:00"', "", "whose when is no date"),
    ("<at:comment>Rút</at:comment>", "<at:reason>Rút</at:reason>", "unknown element reason"),
    ("<at:comment>Rút</at:comment>", "<at:comment>&lt;b>Rút</at:comment>", "markup"),
    ("</entry>", '<at:deleted-entry ref="tag:tin.vn,2026:3" when="2026-11-18T08:00:00Z"/></entry>', "no child of the feed"),
]
BROKEN_JSON = [
    ("]}", "]", "no JSON"),
    ('"title": "Tin"', '"title": "Tin", "title": "Tin"', "occurs twice"),
    ('"size_in_bytes": 20', '"size_in_bytes": NaN', "NaN is no JSON"),
    ("version/1.1", "version/1", "$.version"),
    ('"language": "vi",', "", "no language"),
    ('"language": "vi"', '"language": "tiếng Việt"', "$.language"),
    ('"language": "vi"', '"language": "vi", "rights": "x"', "'rights' does not match"),
    ('"language": "vi"', '"language": "vi", "expired": "no"', "$.expired"),
    ('"language": "vi"', '"language": "vi", "hubs": [{"url": "https://hub.vn/"}]', "'type' is a required"),
    ('"name": "Tòa soạn"', '"names": "Tòa soạn"', "'names' does not match"),
    ('"_ours": {}', '"_ours": 1', "$['_ours']"),
    ('"home_page_url": "https://tin.vn/a/"', '"home_page_url": "/a/"', "$.home_page_url"),
    ('"feed_url": "https://tin.vn/a/feed.json", ', "", "no feed_url"),
    ('"feed_url": "https://tin.vn/a/', '"feed_url": "https://tin.vn/b/', "as its own address"),
    ("https://tin.vn/a/1.json", "https://tin.vn/a/feed.json", "next_url is its own"),
    ('"id": "tag:tin.vn,2026:2", ', "", "'id' is a required"),
    ('"id": "tag:tin.vn,2026:2"', '"id": 2', "$.id"),
    ('"id": "tag:tin.vn,2026:2"', '"id": "tag:tin.vn,2026:1"', "occurs twice"),
    ('"url": "https://tin.vn/2/", ', "", "has no url"),
    ('"title": "Hai"', '"title": "<b>Hai</b>"', "markup"),
    ('"title": "Hai"', '"title": "Hai\\u0007"', "control character U+0007"),
    ('"content_html": "<p>Bài hai</p>"', '"summary": "Bài hai"', "anyOf"),
    ('"content_html": "<p>', '"content_html": "<p><a href=\\"/1/\\">', "relative URL"),
    ('"date_modified": "2026-11-20T08:00:00+07:00"', '"date_modified": "2026-11-20"', "$.date_modified"),
    ('"date_modified": "2026-11-20T08:00:00+07:00", ', "", "no date_modified"),
    ('"date_modified": "2026-11-20T08', '"date_modified": "2026-11-31T08', "is no date"),
    ('"date_modified": "2026-11-20', '"date_modified": "2026-11-18', "updated before"),
    ('18T08:00:00+07:00"}', '22T08:00:00+07:00"}', "item 2 is newer"),
    ('"tags": ["Tin"]', '"tags": "Tin"', "$.tags"),
    ('"mime_type": "image/jpeg", ', "", "'mime_type' is a required"),
    ('"size_in_bytes": 20', '"size_in_bytes": "20"', "size_in_bytes"),
    ('"size_in_bytes": 20', '"size_in_bytes": 21', "is not the file's"),
    ('"size_in_bytes": 20}', '"size_in_bytes": 20}, {"url": "https://tin.vn/3.jpg", "mime_type": "image/jpeg"}',
     "more than one attachment"),
]
BROKEN = [(path, *case) for path, cases in zip(SAMPLES, (BROKEN_RSS, BROKEN_ATOM, BROKEN_JSON), strict=True)
          for case in cases]


@pytest.mark.parametrize(("path", "good", "bad", "said"), BROKEN, ids=range(len(BROKEN)))
def test_broken_feed_is_found_out(path, good, bad, said):
    assert good in SAMPLES[path]
    broken = SAMPLES[path].replace(good, bad, 1).encode()
    found = problems_of(path, broken, url=f"https://tin.vn/{path}", length_of={"https://tin.vn/2.jpg": 20}.get)
    assert any(said in problem for problem in found), found
    assert all(problem.startswith(f"{path}: ") for problem in found)


def test_content_before_the_description_is_found_out():
    start, end = RSS.index("<content:encoded>"), RSS.index("</content:encoded>") + len("</content:encoded>")
    moved = RSS[:start] + RSS[end:]
    moved = moved.replace("<description>Bài &lt;", f"{RSS[start:end]}<description>Bài &lt;")
    assert any("before description" in problem for problem in problems_of("a/rss.xml", moved.encode()))


def test_what_authors_wrote_is_no_markup():
    hostile = RSS.replace("<title>Hai</title>", "<title>Tin: &lt;b&gt; &amp;amp; một</title>").encode()
    assert problems_of("a/rss.xml", hostile)
    assert problems_of("a/rss.xml", hostile, as_written=["<b> &amp; một"]) == []


def test_reader_need_not_be_asked():
    assert problems_of("a/rss.xml", RSS.encode(), with_reader=False) == []


def test_dates_are_read_with_their_zone():
    assert moment_822("Fri, 20 Nov 2026 08:00:00 +0700") == moment_3339("2026-11-20T01:00:00Z")
    assert moment_822("Fri, 20 Nov 2026 01:00:00 GMT") == moment_3339("2026-11-20T08:00:00.000+07:00")
