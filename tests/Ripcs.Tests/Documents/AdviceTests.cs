using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>What to run is named by the command line alone: Rendering/AdviceWords.cs.</summary>
public sealed class AdviceTests
{
    private static readonly RootCommand Program = CommandLines.Program();

    // Options of other programs that have the name of one of ripcs.
    private static readonly (string Project, string Option, string Why)[] OfOthers =
    [
        ("Ripcs.Core", "--help", "iptables -h"),
        ("Ripcs.Core", "--replace", "iptables -R"),
        ("Ripcs.Core", "--verbose", "iptables -v"),
        ("Ripcs.Core", "--version", "iptables -V"),
        ("Ripcs.Core", "--wait", "iptables -w"),
        ("Ripcs.Host", "--wait", "iptables-restore -w"),
        ("Ripcs.Host", "--quiet", "systemd-run"),
    ];

    private const BindingFlags All =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    public static TheoryData<string> ProjectsBelow =>
        ["Ripcs.Core", "Ripcs.Dsl", "Ripcs.Linux", "Ripcs.Host", "Ripcs.Changes", "Ripcs.Scripting", "Ripcs.Worker"];

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>().Where(way => way is not Way.None)];

    [Theory]
    [MemberData(nameof(ProjectsBelow))]
    public void No_project_below_the_command_line_names_a_command_or_an_option(string project)
    {
        var files = Directory.GetFiles(Repository.At($"src/{project}"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToList();

        files.ShouldNotBeEmpty();
        files.SelectMany(file => Texts(File.ReadAllText(file)).SelectMany(Names)
            .Where(name => !OfOthers.Any(other => other.Project == project && other.Option == name))
            .Select(name => $"{Path.GetRelativePath(Repository.Root, file)}: {name}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""throw new StateException($"there is no change {number}; see: ripcs history");""", "ripcs history")]
    [InlineData("""Note.Warning("keep it with: ripcs " + $"confirm {number}");""", "ripcs confirm")]
    [InlineData("""Words($"{path}; " + "read rules " + "diff first")""", "rules diff")]
    [InlineData("""Notes.Add($"… or wait longer: --wait {time}");""", "--wait")]
    [InlineData("""Notes.Add($"keep it with: ripcs --state-dir {folder} confirm {number}");""", "ripcs --state-dir  confirm")]
    [InlineData("""Notes.Add("another ripcs is changing this host; iptables --line-numbers shows it, not ripcs-rules(5)"); // --wait""", "")]
    public void A_name_in_a_message_is_found(string code, string names) => string.Join(", ", Texts(code).SelectMany(Names)).ShouldBe(names);

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_a_message_advises_can_be_run(Way way)
    {
        var (words, command) = (AdviceWords.Of(way, ["1", "2"]).Split(' '), (Command)Program);
        foreach (var word in words.SkipWhile(word => word is "ripcs"))
        {
            command = command.Subcommands.FirstOrDefault(one => one.Name == word) ?? command;
        }

        words.Where(IsOption).Except((command == Program ? Commands(Program) : [command, Program]).SelectMany(one => one.Options)
            .Select(option => option.Name)).ShouldBeEmpty();
        (command != Program ? command.Action is not null : words is ["ripcs", "1", ..] || IsOption(words[0])).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(WallTests.Projects), MemberType = typeof(WallTests))]
    public void No_message_loses_its_advice_in_another_text(string project)
    {
        var assembly = Assembly.Load(project);
        var losing = CallsWithTypes(assembly.ManifestModule)
            .Where(call => call.Called.DeclaringType is { } maker
                && (maker == typeof(string) || maker.Name.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal)))
            .Where(call => call.Called.GetGenericArguments().Contains(typeof(AdvisedText)))
            .Select(call => BitConverter.GetBytes(call.Token)).ToList();

        (from type in assembly.GetTypes()
         from method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All))
         where method.GetMethodBody()?.GetILAsByteArray() is { } code && losing.Exists(token => code.AsSpan().IndexOf(token) >= 0)
         select $"{type.Name}.{method.Name}").ShouldBeEmpty("an AdvisedText is joined to another text by +, not in $\"{…}\"");
    }

    private static IEnumerable<(int Token, MethodBase Called)> CallsWithTypes(Module module)
    {
        const int first = 0x2B000001;
        for (var token = first; ; token++)
        {
            MethodBase? called = null;
            try
            {
                called = module.ResolveMethod(token);
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // Its type is one of its caller's.
            }

            if (called is not null)
                yield return (token, called);
        }
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static IEnumerable<string> Paths(Command command, string above) =>
        command.Subcommands.SelectMany(one => Paths(one, $"{above}{one.Name} ").Prepend($"{above}{one.Name}"));

    private static readonly Regex Named = new(
        $@"\bripcs (?:--\S+ \S* ?)?(?:{string.Join('|', Program.Subcommands.Select(command => command.Name))})\b(?!-)"
        + $@"|\b(?:{string.Join('|', Paths(Program, "").Where(path => path.Contains(' ', StringComparison.Ordinal)))})\b(?!-)"
        + $@"|(?<![\w-])(?:{string.Join('|', Commands(Program).SelectMany(one => one.Options).Select(option => option.Name).Distinct()
            .Where(IsOption))})(?![\w-])");

    private static IEnumerable<string> Names(string text) => Named.Matches(text).Select(match => match.Value);

    /// <summary>The texts in the literals of C# code, those that are put together as one.</summary>
    private static IEnumerable<string> Texts(string code) => CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes()
        .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax).Select(Whole).Distinct()
        .Select(whole => string.Concat(whole.DescendantTokens().Where(token => token.Kind() is SyntaxKind.StringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken).Select(token => token.ValueText)));

    private static SyntaxNode Whole(SyntaxNode text) =>
        text.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum ? Whole(sum) : text;
}
