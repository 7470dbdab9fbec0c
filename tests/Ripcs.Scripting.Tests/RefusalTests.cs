namespace Ripcs.Scripting.Tests;

/// <summary>C# that has no place in a rule file, and scripts that go wrong while they run.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("#r \"System.Net.Http\"", "RIP0120: rules/shop.csx(1,1): a rule file cannot use other assemblies; remove the #r")]
    [InlineData("\n#line 70 \"other.csx\"\nAcept(\"x\");",
        "RIP0121: rules/shop.csx(2,1): a rule file cannot change the places that messages name; remove the #line")]
    [InlineData("#line hidden", "RIP0121: rules/shop.csx(1,1): a rule file cannot change the places that messages name; remove the #line")]
    [InlineData("#line (1, 1) - (1, 9) \"x\"",
        "RIP0121: rules/shop.csx(1,1): a rule file cannot change the places that messages name; remove the #line")]
    [InlineData("#define TEST", "RIP0122: rules/shop.csx(1,1): #define has no place in a rule file; remove it")]
    [InlineData("yield return 5;", "RIP0122: rules/shop.csx(1,1): yield outside of a function has no place in a rule file; remove it")]
    [InlineData("await System.Threading.Tasks.Task.CompletedTask;",
        "RIP0123: rules/shop.csx(1,1): a rule file cannot wait for anything; remove the await")]
    [InlineData("async void F()\n{\n    await System.Threading.Tasks.Task.CompletedTask;\n}",
        "RIP0123: rules/shop.csx(3,5): a rule file cannot wait for anything; remove the await")]
    [InlineData("[Obsolete] void F() { }",
        "RIP0124: rules/shop.csx(1,1): attributes have no place in a rule file; remove the [ ] (a list of addresses goes into a method's "
            + "parentheses)")]
    [InlineData("unsafe { }", "RIP0125: rules/shop.csx(1,1): unsafe code and pointers have no place in a rule file; remove them")]
    [InlineData("unsafe void F() { }", "RIP0125: rules/shop.csx(1,1): unsafe code and pointers have no place in a rule file; remove them")]
    [InlineData("int Web => 80;",
        "RIP0126: rules/shop.csx(1,1): a property has no place in a rule file outside of a type; write a variable or a function")]
    [InlineData("if (1 > 2) return;",
        "RIP0127: rules/shop.csx(1,12): a rule file cannot end early; put the statements that follow into an if")]
    [InlineData("namespace N { }", "RIP0130: rules/shop.csx(1,1): CS7021: Cannot declare namespace in script code")]
    public void Refused(string script, string message) => RuleFolder.Complaints(script).ShouldBe([$"error {message}"]);

    [Fact]
    public void Braces_cannot_lead_out_of_the_file() =>
        RuleFolder.Complaints("}\nclass X {").ShouldBe(
        [
            "error RIP0135: rules/shop.csx(1,1): this \"}\" is one too many; remove it",
            "error RIP0134: rules/shop.csx(2,10): a \"}\" is missing here",
        ]);

    [Fact]
    public void An_expression_that_no_stack_could_hold_is_refused() =>
        RuleFolder.Complaints($"var sum = {string.Join('+', Enumerable.Repeat('1', 20_000))};")
            .ShouldBe(["error RIP0128: rules/shop.csx(1,1008): an expression is too long or too deeply nested; split it into several "
                + "statements"]);

    [Fact]
    public void Returns_inside_functions_and_lambdas_are_fine() =>
        RuleFolder.Complaints("int F() { return 1; }\nFunc<int> g = () => { return F(); };\nclass C { int H() { return 2; } }")
            .ShouldBeEmpty();

    [Theory]
    [InlineData("int zero = 0;\nAccept(\"x\")\n    .Ports(1 / zero);",
        "(2,1): the script stopped here with System.DivideByZeroException: Attempted to divide by zero.")]
    [InlineData("int F() =>\n    throw new InvalidOperationException(\"first\\nsecond\");\nint G() => F();\nG();",
        "(2,5): the script stopped here with System.InvalidOperationException: first second")]
    [InlineData("var ports = new Dictionary<string, int>();\nvar all = new[] { \"http\" }.Select(name =>\n    "
        + "ports[name]);\nAccept(\"x\").Ports(all);",
        "(3,5): the script stopped here with System.Collections.Generic.KeyNotFoundException: The given key 'http' was not present in the "
        + "dictionary.")]
    [InlineData("class Web\n{\n    public static int Port = int.Parse(\"q\");\n}\nAccept(\"x\").Ports(Web.Port);",
        "(3,5): the script stopped here with System.FormatException: The input string 'q' was not in a correct format.")]
    [InlineData("string none = null;\nAccept(none.Trim());",
        "(2,1): the script stopped here with System.NullReferenceException: Object reference not set to an instance of an object.")]
    public void A_script_that_throws_is_stopped_at_its_statement(string script, string message) =>
        RuleFolder.Complaints(script).ShouldBe([$"error RIP0160: rules/shop.csx{message}"]);

    [Fact]
    public void A_loaded_file_that_throws_is_named_itself()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "\nthrow new Exception(\"no\");").With("rules/shop.csx",
            "#load \"_shared.csx\"");
        folder.Load().Lines().ShouldBe(["error RIP0160: rules/_shared.csx(2,1): the script stopped here with System.Exception: no"]);
    }

    [Theory]
    [InlineData("\nAccept(\"ssh\", \"192.0.2.7\");", "(2): Accept(…) has an argument too many: \"192.0.2.7\"")]
    [InlineData("var list = new[] { \"192.0.2.1\" };\nLabel(\"x\", list, \"192.0.2.2\");",
        "(2): Label(…) has an argument too many: \"192.0.2.2\"")]
    [InlineData("Partition(\"x\", 0, 4, \"y\");", "(1): Partition(…) has an argument too many: \"y\"")]
    public void An_argument_too_many_is_not_taken_for_a_place(string script, string message) =>
        RuleFolder.Complaints(script).ShouldBe([$"error RIP0161: rules/shop.csx{message}"]);
}
