using Ripcs.Core.Results;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Scripting.Tests.Workers;

/// <summary>Workers of an editor that stay, fail, or ask for what they must not get.</summary>
public sealed class EditorWorkerTests : IDisposable
{
    private static readonly WorkerMessage Ready = new WorkerMessage.Ready([]);
    private static readonly WorkerMessage Answer = new WorkerMessage.Answer(new EditorAnswer { Declared = ["office"] });

    private static readonly WorkerMessage Result = new WorkerMessage.Result(0,
        CompiledFileJson.Write(Core.Compiler.Compile(RuleFolder.Run("Partition(\"shop\");"), default)));

    private static readonly WorkerMessage End = new WorkerMessage.End();

    private readonly RuleFolder _folder = new RuleFolder().With("rules/shop.csx", "Partition(\"shop\");");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_worker_that_fails_is_replaced_for_the_next_question()
    {
        using var compiler = Compiler(new Canned(Ready, End), new Canned(Ready, Answer));

        Should.Throw<EditorException>(() => Ask(compiler)).Message
            .ShouldBe("the program that compiles rule files gave no answer: it ended, or a message came out of turn");
        Ask(compiler).Declared.ShouldBe(["office"]);
    }

    [Fact]
    public void Where_no_namespaces_can_be_had_the_worker_starts_without_them()
    {
        using var compiler = Compiler(new Canned(), new Canned(Ready, Answer));

        Ask(compiler).Declared.ShouldBe(["office"]);
    }

    [Fact]
    public void A_worker_gets_no_file_from_one_that_it_was_not_given()
    {
        using var compiler = Compiler(new Canned(Ready, new WorkerMessage.Loads(0, "/etc/other.csx", "passwd", 1, 1), Answer));

        Should.Throw<EditorException>(() => Ask(compiler));
    }

    [Theory]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    public void A_worker_gets_no_file_that_a_rule_file_could_not_load(string path)
    {
        var worker = new Canned(Ready, new WorkerMessage.Loads(0, Shop, path, 1, 1), Answer);
        using var compiler = Compiler(worker);

        Ask(compiler);

        System.Text.Encoding.UTF8.GetString(worker.Heard.ToArray()).ShouldNotContain("root:");
    }

    [Fact]
    public void A_worker_that_has_compiled_gets_the_next_text_too()
    {
        using var rules = Rules(new Canned(Ready, Result, End, Result, End));

        Compiled(rules).ShouldBe("shop");
        Compiled(rules).ShouldBe("shop");
    }

    [Theory]
    [InlineData("ends")]
    [InlineData("says what it must not")]
    public void If_it_fails_there_a_new_one_decides_and_the_rule_file_is_not_blamed(string how)
    {
        using var rules = Rules(how == "ends" ? new Canned(Ready, Result, End) : new Canned(Ready, Result, End, Ready),
            new Canned(Ready, Result, End));

        Compiled(rules).ShouldBe("shop");
        Compiled(rules).ShouldBe("shop");
    }

    private static string? Compiled(EditedRules rules) => $"{rules.All(new Dictionary<string, string>()).Partitions.Single().Name}";

    private EditedRules Rules(params Canned[] workers) =>
        new(_folder.At("rules"), FileTrust.OfThisProcess(), new Starter(new Queue<Canned>(workers)), () => default, () => null);

    private string Shop => _folder.At("rules/shop.csx");

    private EditorAnswer Ask(EditorCompiler compiler) => compiler.Ask(EditorWish.Explain, Shop, 0, 0, new Dictionary<string, string>());

    private EditorCompiler Compiler(params Canned[] workers) =>
        new(new Starter(new Queue<Canned>(workers)), _folder.Path, FileTrust.OfThisProcess());

    private sealed class Starter(Queue<Canned> workers) : IWorkerStarter
    {
        public IWorkerProcess Start(bool inNamespaces) => workers.Dequeue();
    }

    /// <summary>It says what it says, whatever it hears.</summary>
    private sealed class Canned : IWorkerProcess
    {
        public Canned(params WorkerMessage[] said)
        {
            foreach (var message in said)
            {
                WorkerMessage.Write(Output, message);
            }

            Output.Position = 0;
        }

        public MemoryStream Heard { get; } = new();

        public Stream Input => Heard;

        public Stream Output { get; } = new MemoryStream();

        public WorkerEnd End(TimeSpan patience) => new(1, "");

        public void Dispose()
        {
        }
    }
}
