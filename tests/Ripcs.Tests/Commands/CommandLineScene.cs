using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Commands;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;
using Ripcs.Tests.State;
using Shouldly;

namespace Ripcs.Tests.Commands;

/// <summary>
/// A host in memory with a folder "rules": commands are run on it as from a shell. In what they print the host's folder is called
/// /etc/ripcs.
/// </summary>
internal sealed class CommandLineScene : IDisposable
{
    private const string ShownFolder = "/etc/ripcs";
    private const UnixFileMode OwnerWrites =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly HostIdentity TestsOwn = HostIdentity.Current();

    private readonly TemporaryFolder _folder = new();
    private StringWriter? _printed;

    public CommandLineScene(string v4 = "", string v6 = "")
        : this(new FakeNetfilter(v4, v6))
    {
    }

    /// <summary>Another administrator of the same host, with rules, state and lock of their own.</summary>
    public CommandLineScene(FakeNetfilter netfilter)
    {
        Netfilter = netfilter;
        Directory.CreateDirectory(Rules);
    }

    public static CommandLineScene WithShopAndForum() =>
        new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum);

    public FakeNetfilter Netfilter { get; set; }

    public bool IsTerminal { get; set; }

    /// <summary>How wide the terminal is that shows the output; null where it goes to none.</summary>
    public int? OutputWidth { get; set; }

    /// <summary>How wide the terminal is that shows errors; null where they go to no terminal.</summary>
    public int? ErrorWidth { get; set; }

    /// <summary>How many lines that terminal shows at once; null where there is none.</summary>
    public int? OutputHeight { get; set; }

    /// <summary>RIPCS_PAGER; null: none is set.</summary>
    public string? Pager { get; set; }

    public bool IsColorRefused { get; init; }

    /// <summary>Nothing that a command prints gets anywhere, as in a log on a full disk.</summary>
    public bool IsOutputRefused { get; set; }

    /// <summary>Who says the commands.</summary>
    public string User { get; init; } = "alice";

    /// <summary>The machine and the network namespace that it plays; null: those of the test.</summary>
    public HostIdentity? Here { get; set; }

    /// <summary>The name of the machine, for people.</summary>
    public string HostName { get; set; } = "web1";

    /// <summary>Where ssh-keygen is; null: where the system has it.</summary>
    public string? SshKeygen { get; set; }

    /// <summary>RIPCS_BACKEND.</summary>
    public string? Backend { get; set; }

    /// <summary>SSH_CONNECTION.</summary>
    public string? SshConnection { get; set; }

    /// <summary>The same in the processes of the users by whom the command came.</summary>
    public ValueList<string> OtherSshConnections { get; set; } = [];

    /// <summary>Which of these are closed.</summary>
    public ValueList<string> ClosedSshConnections { get; set; } = [];

    /// <summary>The live connections.</summary>
    public SceneConntrack Conntrack { get; } = new();

    /// <summary>The interface by which an address is reached.</summary>
    public Func<IpPrefix, string?> CardTo { get; set; } = _ => null;

    /// <summary>The same for all addresses, as a host file contains it.</summary>
    public ValueList<RouteStep> RouteSteps { get; set; } = [];

    /// <summary>SSH_CONNECTION of the processes that the command comes from.</summary>
    public string? SshConnectionBeforeSudo { get; set; }

    /// <summary>An IPv4 address of the host.</summary>
    public string Address { get; set; } = "192.0.2.254";

    /// <summary>All addresses of the host, where one is too few.</summary>
    public Func<Family, ValueList<IpPrefix>>? Addresses { get; init; }

    /// <summary>The interfaces of the host; none where nobody can tell.</summary>
    public ValueList<string> Interfaces { get; set; } = [];

    /// <summary>RIPCS_KEEP.</summary>
    public string? Keep { get; set; }

    /// <summary>Null: new chains are not rehearsed.</summary>
    public IRehearsal? Rehearsal { get; init; }

    /// <summary>Whose rule files are taken, where it is not what this process would say.</summary>
    public FileTrust? Trust { get; init; }

    /// <summary>Replaces the compiler where the same rule files are run again and again.</summary>
    public Func<string, FileTrust, CompiledRuleSet>? Compiler { get; set; }

    /// <summary>The build of Ripcs.</summary>
    public string Program { get; set; } = "this build";

    /// <summary>Told before each step that changes a file of the state: "write journal.json".</summary>
    public Action<string>? AtStateStep { get; set; }

    public SceneClock Clock { get; } = new();

    /// <summary>What waits for confirmations on this host.</summary>
    public SceneGuards Guards => field ??= new SceneGuards(At("run"), StatePath);

    /// <summary>What comes by standard input.</summary>
    public string Input { get; set; } = "";

    /// <summary>What is typed on the terminal; null where nobody sits in front of one.</summary>
    public TextReader? Answers { get; set; }

    /// <summary>What was typed on the terminal and not read is thrown away.</summary>
    public Action DropTyped { get; set; } = () => { };

    /// <summary>What happens while a command waits; null: only time passes.</summary>
    public Action<TimeSpan>? Sleep { get; set; }

    /// <summary>The folder with the rule files.</summary>
    public string Rules => At("rules");

    /// <summary>On the host's own disk, unless a test has another one.</summary>
    public string StatePath { get => field ?? At("state"); init; }

    /// <summary>Where results of rule files are kept.</summary>
    public string CachePath => At("cache");

    public StateDirectory State => StateDirectory.OpenExisting(StatePath).ShouldNotBeNull();

    public AppliedRecord Applied => AppliedFile.Read(State);

    public History History => new(State);

    /// <summary>The file in which a state is that a change left, or the first part of its list.</summary>
    public string ObjectOfState(int change) => Object(State.Read<StoredChange>($"{History.Folder}/{change:000000}.json",
        StoredChange.CurrentSchema)!.After);

    /// <summary>The first file in which rules of that state are.</summary>
    public string ObjectOfRules(int change) => Object(State.Read<StoredChange>($"{History.Folder}/{change:000000}.json",
        StoredChange.CurrentSchema)!.RulesIn(new Objects(State)).First());

    /// <summary>The file of a partition as it was after a change.</summary>
    public string ObjectOf(string partition, int change) =>
        Object(History.Read(change).Partitions.Single(kept => kept.Name == partition).Content);

    private static string Object(string name) => $"state/{Objects.Folder}/{name}";

    public string At(string name) => _folder.In(name);

    /// <summary>Writes a file; its name is relative to the host's folder: "rules/shop.csx".</summary>
    public CommandLineScene With(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        File.SetUnixFileMode(At(name), OwnerWrites);
        return this;
    }

    public CommandLineScene Without(string name)
    {
        File.Delete(At(name));
        return this;
    }

    /// <summary>From now on whatever reads or changes live rules fails the test.</summary>
    public CommandLineScene WithoutNetfilter()
    {
        Netfilter.BeforeRead = _ => throw new InvalidOperationException("the live rules were read");
        Netfilter.BeforeRestore = (_, _) => throw new InvalidOperationException("the live rules were changed");
        return this;
    }

    /// <summary>What the command that runs just now has printed so far, or the last one.</summary>
    public string PrintedSoFar => _printed is { } printed ? Shown(printed) : "";

    /// <summary>The same with the paths of the disk, as a program gets it.</summary>
    public string PrintedAsIs => _printed?.ToString() ?? "";

    /// <summary>Runs a command; a file or folder of the scene is written as {rules/shop.csx}.</summary>
    public CommandResult Run(params string[] arguments)
    {
        using var output = IsOutputRefused ? new RefusingWriter() : new StringWriter { NewLine = "\n" };
        _printed = output;
        using var errors = new StringWriter { NewLine = "\n" };
        var code = RipcsProgram.Run(
            [.. arguments.Select(argument => Regex.Replace(argument, @"^\{(.*)\}$", match => At(match.Groups[1].Value)))],
            Host(output, errors));
        return new CommandResult(code, Shown(output), Shown(errors));
    }

    private CommandHost Host(TextWriter output, TextWriter errors)
    {
        var terminal = new UserTerminal
        {
            Output = output,
            Errors = errors,
            IsTerminal = IsTerminal,
            ErrorWidth = ErrorWidth,
            OutputWidth = OutputWidth,
            OutputHeight = OutputHeight,
            Input = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            Answers = Answers,
            DropTyped = DropTyped,
        };
        var settings = new Settings
        {
            Environment = new RipcsEnvironment(StatePath, At("run"), Backend, null, User, IsColorRefused,
                Keep) { CacheDirectory = CachePath, SshConnection = SshConnection, Pager = Pager },
            Folder = At("settings"),
            Trust = Trust,
        };
        return new CommandHost
        {
            Terminal = terminal,
            Settings = settings,
            Facts = new HostFacts
            {
                CardTo = address => CardTo(address),
                OnlyCardTo = address => CardTo(address),
                RouteSteps = () => RouteSteps,
                Ancestors = _ => SshConnectionBeforeSudo,
                OwnUsers = _ => OtherSshConnections,
                IsOpen = session => !ClosedSshConnections.Any(closed => SshSession.Of(closed) == session),
                Here = Here ?? TestsOwn,
                Name = HostName,
                SshKeygen = () => SshKeygen ?? ProgramFiles.Require("ssh-keygen", "openssh-client"),
                Clock = Clock,
                Sleep = Sleep ?? Clock.Advance,
                Conntrack = Conntrack,
                Addresses = Addresses ?? (family => [IpPrefix.Parse(family is Family.IPv4 ? Address : "2001:db8::fffe")]),
                Interfaces = () => Interfaces,
            },
            Compiling = new Compiling(settings, terminal, Clock)
            {
                Compiler = (path, trust, today, kept, _) => Compiler is { } replaced ? replaced(path, trust)
                    : WithoutFence.Compile(path, trust, kept, today),
            },
            GuardStarter = Guards,
            Netfilter = Netfilter,
            Rehearsal = Rehearsal,
            AtStateStep = AtStateStep,
            Program = () => Program,
        };
    }

    public CommandResult Diff(params string[] options) => Run(["rules", "diff", "{rules}", .. options]);

    public CommandResult Apply(params string[] options) => Run(["rules", "apply", "{rules}", .. options]);

    public CommandResult CleanDiff(params string[] options) => Run(["clean", "diff", "{rules}", .. options]);

    public CommandResult Clean(params string[] options) => Run(["clean", "apply", "{rules}", .. options]);

    /// <summary>Brings what is written so far into force.</summary>
    public CommandLineScene Live()
    {
        var result = Apply();
        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        return this;
    }

    /// <summary>The kernel starts anew with what others loaded before us, if anything; the disk stays.</summary>
    public CommandLineScene Reboot(string v4 = "", string v6 = "")
    {
        Netfilter = new FakeNetfilter(v4, v6);
        return this;
    }

    /// <summary>The kernel starts anew and empty while that change is pending, and this scene's guards know it.</summary>
    public void RestartWhilePending(int number)
    {
        Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, [.. FilterChains().Select(chain => $"-F {chain.Name}")]);
        Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter,
            [.. FilterChains().Where(chain => chain.Policy is null).Select(chain => $"-X {chain.Name}")]);
        var pending = new PendingFiles(State);
        pending.Write(pending.Find(number)!.Change with { Place = "another boot" });
    }

    /// <summary>What somebody does by hand to the filter table of IPv4, in iptables-restore's
    /// words and those of <see cref="Named"/>.</summary>
    public CommandLineScene ByHand(params string[] lines) => ByHand(TableName.Filter, lines);

    public CommandLineScene ByHand(TableName table, params string[] lines)
    {
        Netfilter.ChangeByOthers(Family.IPv4, table, [.. lines.Select(Named)]);
        return this;
    }

    /// <summary>"{shop-a}" becomes the chain of that partition and kind to which a pointer leads.</summary>
    public string Named(string text) => Regex.Replace(text, @"\{(\w+-[adse])\}", match => ChainInForce(match.Groups[1].Value));

    /// <summary>The chain that the dispatch chains lead to, by partition and kind: "shop-a".</summary>
    public string ChainInForce(string start) =>
        Netfilter.State.V4.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .Select(rule => Regex.Match(rule.Canonical, $@"-j ({Regex.Escape(start)}\w{{6}})$"))
            .First(match => match.Success).Groups[1].Value;

    private IEnumerable<ChainState> FilterChains() =>
        Netfilter.State.V4.Tables.Where(table => table.Name == TableName.Filter).SelectMany(table => table.Chains);

    /// <summary>All chains and rules as saved, without the guards and without tables that hold nothing: what must be as before.</summary>
    public string LiveRules()
    {
        var text = Netfilter.Save(Family.IPv4) + "IPv6\n" + Netfilter.Save(Family.IPv6);
        var lines = text.Split('\n').Where(line => !line.Contains(DispatchChain.Guard.Value, StringComparison.Ordinal));
        var withoutGuards = string.Join('\n', lines);
        return Regex.Replace(withoutGuards, @"\*\w+\n(:[A-Z]+ ACCEPT \[0:0\]\n)*COMMIT\n", "");
    }

    /// <summary>"DROP DROP ACCEPT": the policies of INPUT, FORWARD and OUTPUT, IPv4; empty where there is no such table.</summary>
    public string Policies() => string.Join(' ', new[] { "INPUT", "FORWARD", "OUTPUT" }.Select(chain => FilterLines()
        .Where(line => line.StartsWith($":{chain} ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).FirstOrDefault()))
            .Trim();

    /// <summary>What is live in the filter table of IPv4, a line each.</summary>
    public IEnumerable<string> FilterLines() => Netfilter.Save(Family.IPv4).Split("COMMIT\n")
        .Where(table => table.StartsWith("*filter", StringComparison.Ordinal)).SelectMany(table => table.Split('\n'));

    /// <summary>The n-th restore from now on is refused by the kernel; counted from 1.</summary>
    public CommandLineScene RefuseRestore(params int[] numbers)
    {
        var count = 0;
        Netfilter.BeforeRestore = (family, text) =>
        {
            if (numbers.Contains(++count))
                throw new RestoreRefusedException(family, Variant.Nft, 4, "line 2: CHAIN_ADD failed (No space left on device)", text);
        };
        return this;
    }

    public void Dispose()
    {
        Guards.Kill();
        _folder.Dispose();
    }

    private string Shown(StringWriter text) => text.ToString()
        .Replace(StatePath, $"{ShownFolder}/state", StringComparison.Ordinal).Replace(At("").TrimEnd('/'), ShownFolder,
            StringComparison.Ordinal);
}

/// <summary>What a command left: its exit code and what it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output as lines.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    public string FirstLine => Lines[0];

    public string LastLine => Lines[^1];

    /// <summary>Without what a diff says that the change means for packets.</summary>
    public string[] LinesOfRules =>
        [.. Lines.Where(line =>
        !Regex.IsMatch(line, "^(newly (allowed|denied)|new (destination|source address)|  IPv[46]  |  ! |  [a-z].*   IPv[46] "
        + "|        (such as|but not|except what) |no "
        + "packet is)"))];

    /// <summary>The output as one JSON document; fails the test if there is anything else, or if its schema does not describe it.</summary>
    public JsonElement Json() => Schemas.Read(Output);
}

internal sealed class RefusingWriter : StringWriter
{
    public override void Write(char value) => throw new IOException("No space left on device");

    public override void Write(string? value) => throw new IOException("No space left on device");

    public override void Write(char[] buffer, int index, int count) => throw new IOException("No space left on device");
}
