using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Ripcs.Dsl;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Worker.Explaining;

/// <summary>
/// Reports syntax errors. Common mistakes in rules are explained in terms of rule files. The errors that follow from one on the same line
/// are left out; so are unexplained errors on later lines, once a line of another language was found, and all below a line of YAML.
/// </summary>
internal static partial class SyntaxExplainer
{
    private const string Quote = "a typographic quote";

    /// <summary>Characters that word processors, chat programs and foreign keyboards insert instead of plain ones.</summary>
    private static readonly (string Characters, string What, string Write)[] OddCharacters =
    [
        ("“”„‟«»‹›″＂", Quote, "\""),
        ("‘’‚‛′´", Quote, "\""),
        ("`", "a backtick", "\" around text"),
        ("–—−‒‐‑", "a typographic dash", "-"),
        ("…", "one character", ".."),
        ("；\u037E", "a foreign semicolon", ";"),
        ("，、", "a foreign comma", ","),
        ("（", "a foreign parenthesis", "("),
        ("）", "a foreign parenthesis", ")"),
        ("．。", "a foreign full stop", "."),
    ];

    /// <summary>True if there is nothing to report.</summary>
    public static bool Report(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        var errors = tree.GetDiagnostics().Where(error => error.Severity is DiagnosticSeverity.Error).ToList();
        var openEnd = errors.Count > 0 ? null : OpenEnd(tree);
        if (errors.Count == 0 && openEnd is null)
            return true;

        List<SyntaxToken> tokens = [.. tree.GetRoot().DescendantTokens(descendIntoTrivia: true).Where(token => token.Span.Length > 0)];
        var lines = tree.GetText().Lines;
        var isForeign = false;
        foreach (var group in errors.GroupBy(error => error.Location.GetLineSpan().StartLinePosition.Line))
        {
            var line = new BrokenLine(tree, lines[group.Key], tokens, [.. group]);
            var foreign = OfOtherLanguage(line);
            isForeign |= foreign is not null;
            if ((foreign ?? Values(line) ?? OddCharacter(line) ?? Quotes(line)) is { } explanation)
            {
                explanation(diagnostics);
                if (ForeignLine.IsListItem(line.Text))
                    break;
            }
            else if (!isForeign)
            {
                ReportEach(line, diagnostics);
            }
        }

        if (openEnd is { } end)
        {
            var line = new BrokenLine(tree, lines.GetLineFromPosition(end), tokens, []);
            (OfOtherLanguage(line) ?? (said => said.SemicolonMissing(line.At(end))))(diagnostics);
        }

        return false;
    }

    // A C# script may omit its last semicolon; in a rule file the next statement may follow below.
    private static int? OpenEnd(SyntaxTree tree) =>
        tree.GetCompilationUnitRoot().Members.LastOrDefault() is GlobalStatementSyntax last
        && last.GetLastToken(includeZeroWidth: true) is { RawKind: (int)SyntaxKind.SemicolonToken, IsMissing: true }
            ? last.GetLastToken().Span.End
            : null;

    // Several errors at one place count as one, and errors that follow from an explained one are left out.
    private static void ReportEach(BrokenLine line, DiagnosticBag diagnostics)
    {
        foreach (var error in line.Errors.DistinctBy(error => error.Location.SourceSpan.Start))
        {
            if (PunctuationExplainer.Explain(line, error) is { } explanation)
            {
                explanation(diagnostics);
                return;
            }

            diagnostics.CompilerError(Places.Of(error.Location), error.Id, error.GetMessage(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Comments of shells, YAML and SQL, #load under another name, and lines of Ript, shells and iptables.</summary>
    private static Explanation? OfOtherLanguage(BrokenLine line)
    {
        Explanation Miswritten(Match load) => said => said.LoadMiswritten(line.At(load), $"#load \"{load.Groups["file"]}\"");
        Explanation Comment(Match sign) => said => said.ForeignComment(line.At(sign), sign.Value);

        var isDirective = line.Has("CS1024", "CS1040", "CS1517", "CS1025", "CS7010");
        return line.Find(Dashes(), Comment)
            ?? line.Find(LoadWithoutHash(), Miswritten)
            ?? (isDirective ? line.Find(Load(), Miswritten) ?? line.Find(Hash(), Comment) : null)
            ?? ForeignLine.Explain(line);
    }

    /// <summary>Port ranges and maps with the signs of mathematics and other languages, addresses and names without quotes.</summary>
    private static Explanation? Values(BrokenLine line) =>
        line.Find(Range(), range => said => said.ColonInPorts(line.At(range), First(range), Second(range)))
        ?? line.Find(Map(), map => said => said.MapWithArrow(line.At(map), First(map), Second(map)))
        ?? line.Find(Address(), address => said => said.AddressWithoutQuotes(line.At(address), address.Value))
        ?? line.Find(Colon(), pair => IsOfRewrite(line)
            ? said => said.ColonInPortsOfRewrite(line.At(pair), First(pair), Second(pair))
            : said => said.ColonInPorts(line.At(pair), First(pair), Second(pair)))
        ?? line.Find(Name(), name => said => said.TextWithoutQuotes(line.At(name), name.Value));

    // Docker's 80:8080 is a map, iptables' 80:8080 a range.
    private static bool IsOfRewrite(BrokenLine line) =>
        line.Own.Any(token => token.Text is nameof(Rules.Rewrite) or nameof(RewriteRule.Dnat));

    private static string First(Match pair) => pair.Groups[1].Value;

    private static string Second(Match pair) => pair.Groups[2].Value;

    private static Explanation? OddCharacter(BrokenLine line)
    {
        // C# finds no end of a text that begins with a plain quote and ends with a typographic one.
        var isTextOpen = line.Has("CS1010");
        foreach (var (i, character) in line.Text.Index())
        {
            var odd = Array.Find(OddCharacters, row => row.Characters.Contains(character));
            if (odd.What is not null && (line.IsCode(i) || (isTextOpen && odd.What == Quote)))
                return said => said.OddCharacter(line.At(line.Start + i), character.ToString(), odd.What, odd.Write);
        }

        return null;
    }

    // An unclosed text extends to the end of its line.
    private static Explanation? Quotes(BrokenLine line) =>
        line.First("CS1011", "CS1012") is { } single ? said => said.TextWithoutQuotes(Places.Of(single.Location))
        : line.First("CS1010") is { } open ? said => said.TextWithoutEnd(Places.Of(open.Location))
        : null;

    [GeneratedRegex(@"(?<=^\s*)--")]
    private static partial Regex Dashes();

    [GeneratedRegex("#")]
    private static partial Regex Hash();

    [GeneratedRegex("(?i)# *(?:load|include|import|require|source|using|use) +[\"'<]?(?<file>[^\"'<> ;]+)[\"'>]? *;? *$")]
    private static partial Regex Load();

    [GeneratedRegex("(?i)^ *(?:load|include|import|require|source) +[\"'](?<file>[^\"']+)[\"'] *;? *$")]
    private static partial Regex LoadWithoutHash();

    [GeneratedRegex(@"(?<![\w.])(\d+) *(?:\.\.\.+|[–—−‒]) *(\d+)(?![\w.])")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w.])(\d+) *(?:=>|->|→) *(\d+)(?![\w.])")]
    private static partial Regex Map();

    [GeneratedRegex(@"(?<![\w.])\d+\.\d+(?:\.\d+)+(?:/\d+)?")]
    private static partial Regex Address();

    // Owner(web team), Dnat("www", to: app server)
    [GeneratedRegex(@"(?<=\b(?:Partition|Label|Set|Accept|Drop|Reject|Log|Rewrite|Blocked|Allowed|Ticket|Owner|(?:Not)?(?:From|To)"
        + @"|Dnat|Snat|Masquerade)\( *|\b(?:to|prefix): *)(?=[\d .-]*[A-Za-z])[\w.-]+(?: +[\w.-]+)+(?= *[,)])")]
    private static partial Regex Name();

    // Neither the end of a ? b : c nor a case of a switch.
    [GeneratedRegex(@"(?<![\w.]|\?.*|\bcase\b.*)(\d+) *: *(\d+)(?![\w.])")]
    private static partial Regex Colon();
}

/// <summary>One line with syntax errors, and the compiler's errors for it.</summary>
/// <param name="Tokens">All tokens of the file, including those that the parser skipped.</param>
internal sealed record BrokenLine(SyntaxTree Tree, TextLine Line, IReadOnlyList<SyntaxToken> Tokens, IReadOnlyList<CompilerMessage> Errors)
{
    public string Text { get; } = Line.ToString();

    public int Start => Line.Start;

    public IEnumerable<SyntaxToken> Own => Tokens.Where(token => token.SpanStart >= Line.Start && token.SpanStart < Line.End);

    /// <summary>The place of a character of the file.</summary>
    public SourceSpan At(int position) => Places.Of(Location.Create(Tree, new TextSpan(position, 0)));

    public SourceSpan At(SyntaxToken token) => At(token.SpanStart);

    public SourceSpan At(Match match) => At(Start + match.Index);

    public bool Has(params string[] codes) => First(codes) is not null;

    public CompilerMessage? First(params string[] codes) => Errors.FirstOrDefault(error => codes.Contains(error.Id));

    /// <summary>The last token that ends at or before the position.</summary>
    public SyntaxToken Before(int position) => Tokens.LastOrDefault(token => token.Span.End <= position);

    public SyntaxToken Before(SyntaxToken token) => Before(token.SpanStart);

    /// <summary>The first token that begins at or after the position.</summary>
    public SyntaxToken Behind(int position) => Tokens.FirstOrDefault(token => token.SpanStart >= position);

    public SyntaxToken Behind(SyntaxToken token) => Behind(token.Span.End);

    /// <summary>An explanation for the first match in the line's code, outside of texts and comments.</summary>
    public Explanation? Find(Regex pattern, Func<Match, Explanation> say) =>
        pattern.Matches(Text).FirstOrDefault(match => IsCode(match.Index)) is { } found ? say(found) : null;

    /// <summary>False inside a text or a comment.</summary>
    public bool IsCode(int column)
    {
        var position = Start + column;
        var trivia = Tree.GetRoot().FindTrivia(position, findInsideTrivia: true);
        var token = Tokens.FirstOrDefault(token => token.Span.Contains(position));
        return trivia.Kind() is not (SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia)
            && token.Kind() is not (SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken
                or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken);
    }
}
