"""The small parts of a page in plain HTML, as templates write them: what each class name looks like."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

PARTS: dict[str, SafeString] = {
    "buttons": mark_safe("""
<p class="cf-toolbar"><button class="cf-button" type="button">Import exhibits</button>
<button class="cf-button cf-button--secondary" type="button">Cancel</button>
<a class="cf-button cf-button--secondary" href="?">A link as a button</a>
<button class="cf-button" type="button" disabled>Not now</button>
<button class="cf-chip" type="button">kind: voice ✕</button> <span class="cf-chip">42 duplicates</span>
<span class="cf-tag">tag</span> <span class="cf-tag cf-tag--deleted">deleted</span>
<span class="cf-marking">OFFICIAL-SENSITIVE</span></p>"""),
    "form": mark_safe("""
<div class="cf-error-summary" role="alert" tabindex="-1"><h2>There is a problem</h2>
<ul><li><a href="#part-reference">Enter the reference as on the exhibit label</a></li></ul></div>
<form class="cf-form" action="?" method="get">
<div class="cf-field cf-field--error"><label for="part-reference">Reference</label>
<p class="cf-field__hint" id="part-reference-hint">As on the label, such as ABC/1</p>
<p class="cf-field__error" id="part-reference-error">Enter the reference as on the exhibit label</p>
<input id="part-reference" name="reference" aria-invalid="true"
 aria-describedby="part-reference-hint part-reference-error"></div>
<div class="cf-field"><label for="part-zone">Zone of the times</label>
<select id="part-zone" name="zone"><option>Europe/London</option><option>UTC</option></select></div>
<div class="cf-field"><label for="part-reason">Reason</label><textarea id="part-reason" name="reason"></textarea></div>
<button class="cf-button" type="submit">Continue</button></form>"""),
    "upload": mark_safe("""
<form class="cf-form" data-upload action="/pieces/upload" method="post" enctype="multipart/form-data">
<div class="cf-field"><label for="part-files">Exhibits</label>
<p class="cf-field__hint">Choose files, or drop them here. They are hashed and kept as received.</p>
<input id="part-files" type="file" name="exhibit" multiple required></div>
<button class="cf-button" type="submit">Import</button></form>"""),
    "facts": mark_safe("""
<p class="cf-fact">A fact: 14 calls between the two numbers after 9 March.</p>
<p class="cf-assessment">An assessment: the handset was used by Sam Birch from 3 to 7 March.</p>
<p class="cf-draft"><span class="cf-tag">machine translation, draft</span> Tomorrow at 9 by the warehouse?</p>"""),
    "case": mark_safe("""
<ul class="cf-tabs"><li><a href="?" aria-current="page">Exhibits</a></li><li><a href="?tab=2">Records</a></li>
<li><a href="?tab=3">Findings</a></li></ul>
<div class="cf-panel"><h2>ABC/1, report.xml</h2><dl class="cf-meta"><dt>Authority</dt><dd>Warrant of 1 March 2026</dd>
<dt>SHA-256</dt><dd><code>9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08</code></dd>
<dt>Rows</dt><dd>12,345 read = 12,340 stored + 5 set aside</dd></dl>
<p><label for="part-progress">Importing, 1,200 rows a second, about 4 minutes left</label><br>
<progress class="cf-progress" id="part-progress" max="100" value="40"></progress></p></div>
<table class="cf-table"><caption class="cf-visually-hidden">Exhibits</caption>
<thead><tr><th scope="col">Reference</th><th scope="col">What it is</th><th scope="col" class="cf-number">Rows</th></tr>
</thead><tbody><tr><td><a data-evidence href="/pieces/evidence?of=e1">ABC/1</a></td><td>call data</td>
<td class="cf-number">12,345</td></tr><tr><td><a data-evidence href="/pieces/evidence?of=e2">ABC/2</a></td>
<td>handset report</td><td class="cf-number">650,112</td></tr></tbody></table>"""),
    "states": mark_safe("""
<p class="cf-empty">No exhibits yet. Import the first one: drop a file on this page.</p>
<p class="cf-loading">Loading rows…</p>
<div class="cf-error"><p><strong>The case is being moved and cannot be read for a minute.</strong></p>
<p>Wait, then try again. What you filtered and sorted is kept.</p>
<button class="cf-button cf-button--secondary" type="button">Try again</button></div>"""),
}
"""HTML by the name of what it shows."""
