using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Validation;
using Ripcs.Dsl;

namespace Ripcs.Worker.Explaining;

/// <summary>Explains unknown names: statements, methods, variables, types, and words without their quotes.</summary>
internal static class NameExplainer
{
    private const string ALabel = "a label";
    private const string AService = "a service";

    public static Explanation? UnknownName(Mistake mistake)
    {
        if (mistake is not { Node: SimpleNameSyntax name, Name: var text, At: var at })
            return null;

        List<string> declared = [.. Declared<SyntaxNode>(name)];
        if (IsOutOfSight(name))
            return said => said.OutOfSight(at, text);

        var isCall = name.Parent is InvocationExpressionSyntax;
        if (isCall && Vocabulary.IsMethodOfRule(text))
            return said => said.MethodWithoutRule(at, text, MethodExamples.StatementWith(text));

        if (!isCall && Unquoted(name, Suggest(text, declared) is not null) is { } unquoted)
            return unquoted;

        var near = Suggest(text, [.. Vocabulary.Statements, nameof(Expect), .. declared]);
        return name.Parent switch
        {
            InvocationExpressionSyntax when Synonyms.Statements.Of(text) is { } write =>
                said => Synonyms.Report(said, at, text, write),
            InvocationExpressionSyntax when near is null && Synonyms.Methods.Of(text) is { } method =>
                said => said.ForeignName(at, text, $"write {method} after a rule"),
            AssignmentExpressionSyntax { Parent: ArgumentSyntax } argument when argument.Left == name =>
                said => said.NoList(at, argument.ToString(), "an assignment", $"{text}: {argument.Right}"),
            AssignmentExpressionSyntax assignment when near is null && assignment.Left == name => said => said.NewVariable(at, text),
            ArgumentSyntax when mistake.Call is { Method: nameof(FilterRule.Family) } && Synonyms.Methods.Of(text) is { } family =>
                said => said.ForeignName(at, text, $"write {family}"),
            _ => said => said.UnknownName(at, text, near),
        };
    }

    public static Explanation? UnknownType(Mistake mistake)
    {
        var (at, name) = (mistake.At, mistake.Name);
        var near = Suggest(name, [nameof(System), .. Vocabulary.Types, .. Declared<BaseTypeDeclarationSyntax>(mistake.Node)]);
        return name.Length == 0 ? null
            : Synonyms.IsVar(name) ? said => said.ForeignType(at, name, "var")
            : said => said.UnknownType(at, name, near);
    }

    /// <summary>Names that exist, but not as what they are used for.</summary>
    public static Explanation? Misused(Mistake mistake) => (mistake.Code, mistake.Name) switch
    {
        ("CS0119", var statement) when Vocabulary.Statements.Contains(statement) && mistake.Node.Parent is MemberAccessExpressionSyntax =>
            said => said.StatementWithoutName(mistake.At, statement),
        ("CS1955", var name) when Synonyms.Statements.Of(name) is { } write =>
            said => Synonyms.Report(said, mistake.At, name, write),

        // The common base class of rules is a type only with a type argument, as in Rule<T>.
        ("CS0305", nameof(Rule<>)) => said => said.ForeignType(
            mistake.At, nameof(Rule<>), "FilterRule for what Accept, Drop, Reject and Log return, RewriteRule for Rewrite"),
        ("CS0841", var name) when Root(mistake.Node).DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(variable => DeclaredName(variable) == name && variable.SpanStart > mistake.Node.SpanStart) is { } declared =>
            said => said.UsedBeforeDeclared(mistake.At, name, Places.Of(declared)),
        _ => null,
    };

    // Except and similar methods exist, but only for lists: the compiler objects to the expression in front of them.
    public static Explanation? UnknownMember(Mistake mistake)
    {
        if (mistake.Node.Parent is not MemberAccessExpressionSyntax { Name: var name, Expression: var front }
            || (mistake.Model.GetTypeInfo(front).Type ?? mistake.Model.GetSymbolInfo(front).Symbol as ITypeSymbol) is not { } type)
        {
            return null;
        }

        var (at, text) = (Places.Of(name), name.Identifier.ValueText);
        if (Vocabulary.Owners.TryGetValue(type.Name, out var owner))
        {
            var isRule = type.Name is nameof(FilterRule) or nameof(RewriteRule);
            return UnknownWord(at, text, isRule ? Statement(front) ?? owner.Shown : owner.Shown, owner.Words, type.Name);
        }

        var members = type.GetMembers().Where(member => member.CanBeReferencedByName).Select(member => member.Name);
        var near = Suggest(text, members.Append(nameof(PortMaps.To)));
        return type.Name is nameof(Policy) && Synonyms.Policies.Of(text) is { } write
            ? said => said.NoPolicy(at, text, write)
            : said => said.UnknownMember(at, type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), text, near);
    }

    private static Explanation UnknownWord(SourceSpan at, string word, string shown, IReadOnlyList<string> words, string type)
    {
        var isOfOtherRule = type is nameof(FilterRule) or nameof(RewriteRule) && Vocabulary.IsMethod(word);
        var write = (type switch
        {
            nameof(Expect) => Synonyms.Expectations,
            nameof(HostPolicy) => Synonyms.HostPolicies,
            nameof(RawRules) => Synonyms.Raws,
            _ => null,
        })?.Of(word) is { } own ? own
            : Vocabulary.Statements.Contains(word) ? $"a separate statement: {word}(\"…\")"
            : words.Contains(word, StringComparer.OrdinalIgnoreCase) ? null
            : Synonyms.Methods.Of(word);
        return isOfOtherRule ? said => said.MethodOfOtherRule(at, word, MethodExamples.StatementWith(word), shown)
            : write is not null ? said => said.ForeignMethod(at, shown, word, write)
            : said => said.UnknownMethod(at, shown, word, Suggest(word, words));
    }

    /// <summary>The statement that a chain of methods begins with: "Accept(…)".</summary>
    private static string? Statement(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => Statement(access.Expression),
        InvocationExpressionSyntax call when Call.Of(call) is { IsStatement: true } statement => $"{statement.Method}(…)",
        InvocationExpressionSyntax call => Statement(call.Expression),
        _ => null,
    };

    /// <summary>
    /// Explains words without their quotes. The method shows what the word names: ssh is a service in Ports(ssh), and the name of a rule in
    /// Accept(ssh). C# reads echo-request as a subtraction and www.example.com as members of www. The message names the whole, once for
    /// each half that C# does not know, and the same message at the same place is printed once.
    /// </summary>
    /// <param name="isNearVariable">True if a variable has a similar name, so that the author meant that one and not a free text.</param>
    private static Explanation? Unquoted(SimpleNameSyntax name, bool isNearVariable)
    {
        var whole = Whole(name);
        var text = whole.ToString();
        if (whole.Parent is BinaryExpressionSyntax { Left: LiteralExpressionSyntax, OperatorToken.Text: "/" } slash
            && KnownWords.IsProtocol(text))
        {
            return said => said.NoList(Places.Of(slash), slash.ToString(), "a division", PortOfProtocol(slash, text));
        }

        var isInQuotes = Root(name).DescendantTokens().Any(token => token.IsKind(SyntaxKind.StringLiteralToken) && token.ValueText == text);
        var (kind, isOne) = Outer(whole).Parent switch
        {
            ArgumentSyntax { Parent.Parent: var called, NameColon: var parameter } when Call.Of(called) is { } call =>
                Kind(call, text, parameter?.Name.ToString(), !isNearVariable, isInQuotes, isWhole: whole == name),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(PortMaps.To) } => (AService, KnownWords.IsService(text)),
            _ => (ALabel, isInQuotes),
        };
        return isOne ? said => said.NameWithoutQuotes(Places.Of(whole), whole.GetFirstToken().ValueText, kind, text) : null;
    }

    /// <summary>The kind of name that a call takes, and whether the word is one; otherwise it is an undeclared variable.</summary>
    private static (string Kind, bool IsOne) Kind(
        Call call, string word, string? parameter, bool isFree, bool isInQuotes, bool isWhole) => call.Method switch
    {
        _ when call.TakesPorts => (AService, KnownWords.IsService(word)),
        nameof(FilterRule.Protocols) => ("a protocol", KnownWords.IsProtocol(word)),
        nameof(FilterRule.Icmp) => ("an ICMP type", KnownWords.IsIcmpType(word)),
        nameof(FilterRule.State) => ("a state", KnownWords.IsState(word)),
        nameof(FilterRule.With) => ("an answer", KnownWords.IsRejectAnswer(word)),
        nameof(FilterRule.Log) when !call.IsStatement => ("a level", parameter is "level" && KnownWords.IsLogLevel(word)),
        nameof(FilterRule.In) or nameof(FilterRule.Out) or nameof(FilterRule.NotIn) or nameof(FilterRule.NotOut) =>
            ("an interface", isFree),
        nameof(FilterRule.Ticket) => ("a ticket", isFree),
        nameof(FilterRule.Owner) => ("an owner", isFree),
        nameof(Rules.Partition) => ("a partition", isFree),
        nameof(Rules.Label) or nameof(Rules.Set) => (ALabel, isFree),
        nameof(Rules.Accept) or nameof(Rules.Drop) or nameof(Rules.Reject) or nameof(Rules.Log) or nameof(Rules.Rewrite) =>
            ("a rule", isFree),
        _ => (ALabel, isInQuotes || (call.TakesAddresses && (!isWhole || KnownWords.IsBuiltInLabel(word)))),
    };

    // In a rule with several protocols, each protocol would also match the others' ports.
    private static string PortOfProtocol(BinaryExpressionSyntax slash, string protocol)
    {
        var call = slash.Parent is ArgumentSyntax ? Call.Around(slash) : null;
        var method = call is { Method: nameof(FilterRule.SourcePorts) } ? nameof(FilterRule.SourcePorts) : nameof(FilterRule.Ports);
        var methods = $".Protocols(\"{protocol}\").{method}({slash.Left})";
        return call is null || call.Arguments.All(argument => (argument.Expression as BinaryExpressionSyntax)?.Right.ToString() == protocol)
            ? methods
            : $"a rule for each protocol, this one's with {methods}";
    }

    private static ExpressionSyntax Whole(ExpressionSyntax part) => part.Parent switch
    {
        MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } access when access.Expression == part => Whole(access),
        BinaryExpressionSyntax dash when IsWord(dash) && IsWord(dash.Left) && IsWord(dash.Right) => Whole(dash),
        _ => part,
    };

    // tcp|udp, (tcp)
    private static SyntaxNode Outer(SyntaxNode part) =>
        part.Parent is BinaryExpressionSyntax or ParenthesizedExpressionSyntax or RangeExpressionSyntax ? Outer(part.Parent) : part;

    private static bool IsWord(ExpressionSyntax part) =>
        part is SimpleNameSyntax or LiteralExpressionSyntax or MemberAccessExpressionSyntax || part.IsKind(SyntaxKind.SubtractExpression);

    // The wrapper turns the script into a method, whose variables are not visible in types and extension methods of the same file.
    private static bool IsOutOfSight(SimpleNameSyntax name) => Root(name).DescendantNodes().Any(node =>
        DeclaredName(node) == name.Identifier.ValueText
        && node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { ParameterList.Parameters: [{ Identifier.Text: var first }] } script
        && first.StartsWith("__", StringComparison.Ordinal) && !script.Span.Contains(name.Span));

    private static IEnumerable<string> Declared<T>(SyntaxNode name) where T : SyntaxNode =>
        Root(name).DescendantNodes().OfType<T>().Select(DeclaredName)
        .Where(declared => declared.Length > 0 && !declared.StartsWith("__", StringComparison.Ordinal));

    private static string DeclaredName(SyntaxNode node) =>
        node is VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax or ParameterSyntax
            or LocalFunctionStatementSyntax or BaseTypeDeclarationSyntax
            ? node.ChildTokens().FirstOrDefault(token => token.IsKind(SyntaxKind.IdentifierToken)).ValueText ?? ""
            : "";

    private static SyntaxNode Root(SyntaxNode node) => node.SyntaxTree.GetRoot();

    private static string? Suggest(string name, IEnumerable<string> candidates) =>
        Suggestion.For(name, candidates.Where(candidate => candidate != name).Order(StringComparer.Ordinal));
}
