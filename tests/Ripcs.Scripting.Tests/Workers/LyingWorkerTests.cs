using System.Buffers.Binary;
using System.IO.Pipes;
using Ripcs.Core;
using Ripcs.Core.Results;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests.Workers;

/// <summary>
/// Workers in the hands of somebody else: whatever they say, nothing of it is believed that could not be true, the run ends, and the rule
/// set is refused with one message.
/// </summary>
public sealed class LyingWorkerTests : IDisposable
{
    private const string Path = "rules/shop.csx";

    // Made before the clock of a test runs: the first compilation takes long.
    private static readonly CompiledFile True =
        Compiler.Compile(RuleFolder.Run("Partition(\"shop\");\nLabel(\"www\", \"203.0.113.10\");\nAccept(\"web\").Ports(80).To(\"www\");"),
            default);

    // A lie is found by what is said, however long a busy machine takes to say it.
    private static readonly WorkerLimits Patient = new()
    {
        OneScript = TimeSpan.FromMinutes(10), Compiling = TimeSpan.FromMinutes(10), MorePerFile = TimeSpan.Zero, MostSaid = 1 << 16,
        MostLoads = 10,
    };

    private static readonly WorkerLimits Impatient = Patient with { OneScript = TimeSpan.FromSeconds(2),
        Compiling = TimeSpan.FromSeconds(2) };

    private readonly RuleFolder _folder = new RuleFolder().With(Path,
        "Partition(\"shop\");\nLabel(\"www\", \"203.0.113.10\");\nAccept(\"web\").Ports(80).To(\"www\");");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_worker_that_says_what_is_true_is_believed()
    {
        var compiled = Compile(worker => worker.Ready().Runs(0).Result(0, Honest()).End());

        compiled.Diagnostics.ShouldBeEmpty();
        compiled.Partitions.ShouldBe(WithoutFence.Compile(_folder.Path).Partitions);
    }

    public static TheoryData<string> Lies => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_worker_that_lies_is_killed_and_nothing_that_it_said_is_used(string lie)
    {
        var (say, reason) = Ways[lie];

        var compiled = Compile(say);

        compiled.Partitions.ShouldBeEmpty();
        compiled.Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldMatch($"^error RIP0184: (rules/shop.csx: )?the process that compiles and runs rule files gave an invalid answer: "
                + $"{reason}");
        _killed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("before the rule files run")]
    [InlineData("while one runs")]
    public void A_worker_that_is_silent_is_killed(string when)
    {
        var compiled = Compile(worker => (when == "while one runs" ? worker.Ready().Runs(0) : worker.Ready()).Wait(), Impatient);

        compiled.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("RIP0180");
        _killed.ShouldBeTrue();
    }

    [Fact]
    public void A_worker_that_goes_away_is_missed_where_it_was()
    {
        var compiled = Compile(worker => worker.Ready().Runs(0));

        compiled.Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldStartWith("error RIP0183: rules/shop.csx: the process that compiles and runs rule files failed (exit code 7)");
    }

    private static Dictionary<string, (Action<FakeWorker> Say, string Reason)> Ways { get; } = new()
    {
        ["says nothing that a worker says"] = (worker => worker.Raw([99]), "a message is of no kind that a worker sends"),
        ["says an empty message"] = (worker => worker.Raw([]), "a message is not one of those that a worker sends"),
        ["names a fence that there is not"] = (worker => worker.Raw([1, 1, 0, 0, 0, 77]), "it named a fence that does not exist"),
        ["claims a list without end"] = (worker => worker.Raw([1, 255, 255, 255, 127]), "a list is longer than its message"),
        ["says more behind a message"] = (worker => worker.Raw([5, 0]), "a message is too long"),
        ["cuts a message"] = (worker => worker.Ready().Bytes([9, 0, 0, 0, 4]), "a message was cut"),
        ["cuts a length"] = (worker => worker.Ready().Bytes([9, 0]), "a message was cut"),
        ["announces four gigabytes"] = (worker => worker.Ready().Bytes([255, 255, 255, 255]).Wait(),
            "it sent more than a rule set can contain"),
        ["says the same without end"] = (worker => worker.Ready().RunsForEver(), "it sent more than a rule set can contain"),
        ["says nothing at all, without end"] = (worker => worker.Ready().Flood(), "a message is of no kind that a worker sends"),
        ["is done before it began"] = (worker => worker.Raw([5]), "a message came out of turn"),
        ["is done without a result"] = (worker => worker.Ready().End(), "a message came out of turn"),
        ["is ready twice"] = (worker => worker.Ready().Ready(), "a message came out of turn"),
        ["gives a result before it is ready"] = (worker => worker.Result(0, Honest()), "a message came out of turn"),
        ["gives a result twice"] = (worker => worker.Ready().Result(0, Honest()).Result(0, Honest()), "a message came out of turn"),
        ["gives a result of a file that there is not"] = (worker => worker.Ready().Result(1, Honest()), "a message came out of turn"),
        ["gives a result of a file with a number below zero"] = (worker => worker.Ready().Result(-1, Honest()),
            "a message came out of turn"),
        ["runs a file that there is not"] = (worker => worker.Ready().Runs(int.MaxValue), "a message came out of turn"),
        ["gives half a result"] = (worker => worker.Ready().Result(0, Honest()[..^9]), ""),
        ["gives an empty result"] = (worker => worker.Ready().Result(0, []), ""),
        ["gives the result of another file"] = (worker => worker.Ready().Result(0, Written(file => file with { Path = "rules/bank.csx" })),
            "it is about rules/bank.csx, not about rules/shop.csx"),
        ["names another's partition"] = (worker =>
            worker.Ready().Result(0,
            Written(file => file with { Partition = file.Partition! with { Name = PartitionName.Parse("bank") } })),
            "its partition bank of rules/shop.csx is not the one"),
        ["opens more than the chain's name says"] = (worker => worker.Ready().Result(0, WithRule("-j ACCEPT")),
            "filter/shop-.* has other rules than its name promises|.*has other rules than its name promises"),
        ["hides a second rule in one"] = (worker =>
            worker.Ready().Result(0, WithRule("-s 192.0.2.1/32 -j ACCEPT\n-A INPUT -j ACCEPT")), ""),
        ["compiles for another day"] = (
            worker => worker.Ready().Result(0, Written(file => file with { Holds = new DaySpan(DateOnly.MinValue, Today.AddDays(-1)) })),
            "it compiled a rule file for another day"),
        ["loads from a file that nobody loaded"] = (worker => worker.Ready().Loads(0, "/etc/passwd", "x.csx"),
            "it requested a file from one that the rule file does not load"),
        ["loads without end"] = (worker => worker.Ready().LoadsForEver(), "it requested more files than rule files load"),
        ["compiles a file that loads what is not there"] = (worker =>
            worker.Ready().LoadsFromItself(0, "_nowhere.csx").Result(0, Honest()),
            "it compiled a rule file that loads what cannot be loaded"),
    };

    private bool _killed;

    private CompiledRuleSet Compile(Action<FakeWorker> say, WorkerLimits? limits = null) =>
        RuleSetCompiler.Compile(_folder.Path, FileTrust.OfThisProcess(), new FakeStarter(say, _folder.At(Path), () => _killed = true),
            limits ?? Patient, Today);

    private static readonly DateOnly Today = new(2026, 11, 20);

    private static byte[] Honest() => Written(file => file);

    private static byte[] WithRule(string text) => Written(file => file with
    {
        Partition = file.Partition! with
        {
            Chains = file.Partition.Chains.Select(chain =>
                chain with { Rules = chain.Rules.Select(rule => rule with { Text = text }).ToValueList() }).ToValueList(),
        },
    });

    private static byte[] Written(Func<CompiledFile, CompiledFile> change) => CompiledFileJson.Write(change(True));

    /// <summary>Somebody who writes into the worker's pipes.</summary>
    private sealed class FakeWorker(Stream says, Stream hears, string mainFile)
    {
        public FakeWorker Ready() => Say(new WorkerMessage.Ready([.. Array.Empty<FencePart>()]));

        public FakeWorker Runs(int file) => Say(new WorkerMessage.Runs(file));

        public FakeWorker Result(int file, byte[] pack) => Say(new WorkerMessage.Result(file, pack));

        public FakeWorker Loads(int file, string from, string written) => Say(new WorkerMessage.Loads(file, from, written, 1, 1));

        public FakeWorker LoadsFromItself(int file, string written) => Loads(file, mainFile, written);

        public FakeWorker End() => Say(new WorkerMessage.End());

        public FakeWorker Raw(byte[] message)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, message.Length);
            return Bytes([.. length, .. message]);
        }

        public FakeWorker Bytes(byte[] bytes)
        {
            says.Write(bytes);
            return this;
        }

        public void Flood()
        {
            while (true)
            {
                Raw(new byte[1 << 10]);
            }
        }

        public void RunsForEver()
        {
            while (true)
            {
                Runs(0);
            }
        }

        public void LoadsForEver()
        {
            while (true)
            {
                LoadsFromItself(0, "shop.csx");
            }
        }

        // Until it is killed.
        public void Wait()
        {
            while (hears.ReadByte() >= 0)
            {
            }
        }

        private FakeWorker Say(WorkerMessage said)
        {
            WorkerMessage.Write(says, said);
            return this;
        }
    }

    private sealed class FakeStarter(Action<FakeWorker> say, string mainFile, Action killed) : IWorkerStarter
    {
        public IWorkerProcess Start(bool inNamespaces) => new FakeProcess(say, mainFile, killed);
    }

    private sealed class FakeProcess : IWorkerProcess
    {
        private readonly AnonymousPipeServerStream _in = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream _out = new(PipeDirection.In);
        private readonly AnonymousPipeClientStream _hears;
        private readonly AnonymousPipeClientStream _says;
        private readonly Action _killed;

        public FakeProcess(Action<FakeWorker> say, string mainFile, Action killed)
        {
            _killed = killed;
            _hears = new AnonymousPipeClientStream(PipeDirection.In, _in.ClientSafePipeHandle);
            _says = new AnonymousPipeClientStream(PipeDirection.Out, _out.ClientSafePipeHandle);
            new Thread(() => Work(say, mainFile)) { IsBackground = true }.Start();
        }

        public Stream Input => _in;

        public Stream Output => _out;

        public WorkerEnd End(TimeSpan patience) => new(7, "");

        public void Dispose()
        {
            _killed();
            _in.Dispose();
            _out.Dispose();
        }

        private void Work(Action<FakeWorker> say, string mainFile)
        {
            try
            {
                say(new FakeWorker(_says, _hears, mainFile));
                _says.Dispose();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // It was killed.
            }
        }
    }
}
