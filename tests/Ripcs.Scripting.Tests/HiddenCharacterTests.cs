using System.Globalization;

namespace Ripcs.Scripting.Tests;

/// <summary>Texts that are not what they show: characters without a picture, and names written with escapes.</summary>
public sealed class HiddenCharacterTests
{
    private const string Escaped = @"\u0055nsafe is a name with an escape; write Unsafe";

    /// <summary>Statements that name what only the C# compiler may write, with a ? where a character hides the name.</summary>
    public static TheoryData<string> Names =>
    [
        "var s = \"x\"; var o = System.Runtime.CompilerServices.Un?safe.As<string, object>(ref s);",
        "using static System.Runtime.CompilerServices.Un?safe;\nvar s = \"x\"; var o = As<string, object>(ref s);",
        "using U = System.Runtime.CompilerServices.Un?safe;\nvar s = \"x\"; var o = U.As<string, object>(ref s);",
        "var c = 'x'; var span = System.Runtime.InteropServices.Memory?Marshal.CreateSpan(ref c, 99);",
        "var list = new List<int>(); System.Runtime.InteropServices.Collections?Marshal.SetCount(list, 9);",
        "var span = System.Runtime.InteropServices.Collections?Marshal.AsSpan(new List<int>());",
        "var one = Activ?ator.CreateInstance<object>();",
        "object a = 1; System.Threading.Inter?locked.CompareExchange(ref a, 2, 1);",
        "System.Runtime.CompilerServices.Runtime?Helpers.EnsureSufficientExecutionStack();",
        "var port = EqualityComparer<string>.Default.GetHash?Code(\"x\") % 99;",
        "var port = Environment.CurrentManaged?ThreadId;",
        "var type = Type.GetTypeFrom?Handle(default);",
        "var h = new System.Runtime.CompilerServices.DefaultInterpolated?StringHandler(1, 1);",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_that_a_character_hides_from_the_gate_is_refused_at_that_character(string script)
    {
        foreach (var hidden in new[] { '\u200D', '\u00AD', '\u202E', '\u2060', '\uFEFF', '\u180E' })
        {
            var lines = script.Split('\n');
            var line = Array.FindIndex(lines, text => text.Contains('?', StringComparison.Ordinal));

            RuleFolder.Complaints(script.Replace('?', hidden)).ShouldBe(
                [string.Create(CultureInfo.InvariantCulture,
                    $"error RIP0137: rules/shop.csx({line + 1},{lines[line].IndexOf('?') + 1}): there is an invisible character (U+"
                    + $"{(int)hidden:X4}) here; remove it")]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_name_in_plain_letters_is_refused(string script) =>
        RuleFolder.Complaints(script.Replace("?", "", StringComparison.Ordinal)).ShouldNotBeEmpty();

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x001B)]
    [InlineData(0x0085)]
    [InlineData(0x2028)]
    [InlineData(0x2066)]
    [InlineData(0x3164)]
    [InlineData(0xE0020)]
    [InlineData(0xE0100)]
    public void A_character_that_shows_nothing_is_refused_in_texts_and_comments_too(int code)
    {
        var hidden = char.ConvertFromUtf32(code);
        var said = $"there is an invisible character (U+{code:X4}) here; remove it";

        RuleFolder.Complaints($"// a{hidden}b\nAccept(\"c{hidden}d\");")
            .ShouldBe([$"error RIP0137: rules/shop.csx(1,5): {said}", $"error RIP0137: rules/shop.csx(2,10): {said}"]);
    }

    [Fact]
    public void A_loaded_file_that_hides_something_is_named_itself()
    {
        using var folder = new RuleFolder().With("rules/_labels.csx", "const int Web\u200D = 80;").With("rules/shop.csx",
            "#load \"_labels.csx\"\nAccept(\"x\");");

        folder.Load().Lines().ShouldBe(
            ["error RIP0137: rules/_labels.csx(1,14): there is an invisible character (U+200D) here; remove it"]);
    }

    [Theory]
    [InlineData("var s = \"x\"; var o = System.Runtime.CompilerServices.\\u0055nsafe.As<string, object>(ref s);", 54, Escaped)]
    [InlineData("var \\U00000061pp = 1;", 5, @"\U00000061pp is a name with an escape; write app")]
    public void A_name_with_an_escape_is_refused(string script, int column, string said) =>
        RuleFolder.Complaints(script).ShouldBe([$"error RIP0137: rules/shop.csx(1,{column}): {said}"]);

    [Theory]
    [InlineData("Accept(\"caf\u00E9 \U0001F512\u2026\"); // \u26A0\uFE0F \u00B5s, \u4F60\u597D")]
    [InlineData("Accept(\"a\\u0062c\");")]
    [InlineData("\tAccept(\"x\");\r\n")]
    public void What_shows_itself_is_taken(string script) => RuleFolder.Run(script).Rules.ShouldHaveSingleItem();
}
