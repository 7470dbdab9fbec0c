using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Rules that ask who sends, with programs of several users and with cards of several addresses.</summary>
public sealed class SenderTests
{
    private const string Card = "02:00:00:00:00:07", OtherCard = "02:00:00:00:00:08";
    private const int Postfix = 1025, Anybody = 1500;

    [PacketTheory, EitherVariant]
    public void Only_the_user_postfix_sends_mail(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 25, 80);
        lab.Outside.Listen(Client6, 25, 80);

        lab.Apply($"""
            Accept("postfix").Ports(25).To("all").User({Postfix});
            Reject("nobody else").Ports(25).Protocols("tcp").From("host").To("all").With("tcp-reset");
            """);

        // What is forwarded is no user's.
        lab.Inside.Tcp(App, Client, 25).ShouldBe("lost");
        foreach (var address in new[] { Client, Client6 })
        {
            Send(lab, Postfix, address, 25).ShouldBeTrue();
            Send(lab, Anybody, address, 25).ShouldBeFalse();
            Send(lab, Anybody, address, 80).ShouldBeTrue();
        }
    }

    [PacketTheory, BothVariants]
    public void What_arrives_is_denied_alone_and_what_the_host_sends_alone(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 25, 80);
        lab.Outside.Listen(Client6, 25, 80);
        lab.Router.Listen(Gate, 81);

        lab.Apply("""
            Drop("mail through here").Ports(25).Protocols("tcp").To("all").Arriving();
            Accept("web through here").Ports(80).To("all").Arriving();
            Reject("web of this host").Ports(80).Protocols("tcp").To("all").Sent().With("tcp-reset");
            Drop("to itself").Ports(81).Protocols("tcp").To("host").Arriving();
            """);

        lab.Inside.Tcp(App, Client, 25).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 80).ShouldBe($"{Client}:80");
        lab.Router.Tcp(Gate, Gate, 81).ShouldBe("lost");
        foreach (var address in new[] { Client, Client6 })
        {
            Send(lab, Anybody, address, 25).ShouldBeTrue();
            Send(lab, Anybody, address, 80).ShouldBeFalse();
        }

        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void What_comes_to_the_host_and_what_passes_through_it_meet_their_own_rules(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22, 25, 80);
        lab.Router.Listen(Gate6, 22, 80);
        lab.Inside.Listen(App, 22, 25, 80);
        lab.Inside.Listen(App6, 22, 80);
        lab.Outside.Listen(Client, 22, 25, 80);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT");
        lab.Host.ByHand(Family.IPv6, TableName.Filter, ":INPUT DROP [0:0]", "-A INPUT -p ipv6-icmp -j ACCEPT");

        lab.Apply("""
            Reject("mail of the host").Ports(25).Protocols("tcp").Sent().With("tcp-reset");
            Accept("shell of this host").Ports(22).Received();
            Accept("mail").Ports(25).To("all");
            Accept("answers").AnyProtocol().State("ESTABLISHED").Received();
            Accept("web behind this host").Ports(80).To("all").Forwarded();
            """);

        foreach (var (host, app) in new[] { (Gate, App), ($"[{Gate6}]", $"[{App6}]") })
        {
            var client = host == Gate ? Client : Client6;
            lab.Outside.Tcp(client, host.Trim('[', ']'), 22).ShouldBe($"{host}:22");
            lab.Outside.Tcp(client, host.Trim('[', ']'), 80).ShouldBe("lost");
            lab.Outside.Tcp(client, app.Trim('[', ']'), 22).ShouldBe("lost");
            lab.Outside.Tcp(client, app.Trim('[', ']'), 80).ShouldBe($"{app}:80");
        }

        lab.Outside.Tcp(Client, Gate, 25).ShouldBe($"{Gate}:25");
        lab.Outside.Tcp(Client, App, 25).ShouldBe($"{App}:25");
        Send(lab, Anybody, Client, 25).ShouldBeFalse();
        Send(lab, Anybody, Client, 22).ShouldBeTrue();
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void A_match_of_sockets_stands_where_the_kernel_takes_it(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22);
        lab.Inside.Listen(App, 22);
        lab.Host.ByHand(TableName.Filter, ":INPUT DROP [0:0]");

        lab.Apply("""Accept("what somebody listens for").Protocols("tcp").To("all").Match("-m socket").Family(4);""");

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void Only_a_group_sends_mail_and_a_control_group_reaches_the_web(string variant)
    {
        using var lab = new PacketLab(variant);
        using var group = new ControlGroup();
        lab.Outside.Listen(Client, 25, 80);
        lab.Outside.Listen(Client6, 25, 80);

        lab.Apply($"""
            Accept("mail").Ports(25).To("all").Group({Postfix});
            Reject("nobody else").Ports(25).Protocols("tcp").From("host").To("all").With("tcp-reset");
            Reject("web of others").Ports(80).Protocols("tcp").To("all").NotCgroup("{group.Name}").With("tcp-reset");
            """);

        foreach (var address in new[] { Client, Client6 })
        {
            Send(lab, Postfix, address, 25, "--regid").ShouldBeTrue();
            Send(lab, Anybody, address, 25, "--regid").ShouldBeFalse();
            Send(lab, Anybody, address, 80).ShouldBeFalse();
            Send(lab, Anybody, address, 80, first: $"echo 0 >{group.Processes}; ").ShouldBeTrue();
        }

        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void A_control_group_is_let_out_where_all_others_are_not(string variant)
    {
        using var lab = new PacketLab(variant);
        using var group = new ControlGroup();
        lab.Outside.Listen(Client, 25);
        lab.Outside.Listen(Client6, 25);

        lab.Apply($"""
            Accept("mail").Ports(25).To("all").Cgroup("{group.Name}");
            Reject("mail of others").Ports(25).Protocols("tcp").From("host").To("all").With("tcp-reset");
            """);

        lab.Inside.Tcp(App, Client, 25).ShouldBe("lost");
        foreach (var address in new[] { Client, Client6 })
        {
            Send(lab, Anybody, address, 25, first: $"echo 0 >{group.Processes}; ").ShouldBeTrue();
            Send(lab, Anybody, address, 25).ShouldBeFalse();
        }

        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, BothVariants]
    public void A_packet_that_did_not_come_through_IPsec_is_dropped_and_what_the_host_sends_passes(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Router.Listen(Gate, 81);

        lab.Apply($"""
            Drop("plain").Ports(80).Protocols("tcp").To("{App}").Match("-m policy --dir in --pol none");
            Accept("web").Ports(80).To("{App}");
            Accept("encrypted").Ports(81).To("host").Ipsec("in");
            Drop("rest").Ports(81).Protocols("tcp").To("host");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Gate, 81).ShouldBe("lost");
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [IpsecTheory, BothVariants]
    public void What_comes_or_goes_through_IPsec_passes_and_the_same_in_plain_does_not(string variant)
    {
        using var lab = new PacketLab(variant);
        foreach (var (client, gate, app) in new[] { (Client, Gate, App), (Client6, Gate6, App6) })
        {
            lab.Router.Listen(gate, 81, 82);
            lab.Inside.Listen(app, 80);
            lab.Outside.Listen(client, 90, 91);
            Tunnel.Between(lab.Outside, client, lab.Router, gate, app);
        }

        lab.Outside.Listen(Stranger, 90);
        lab.Apply($"""
            Accept("encrypted").Ports(81).To("host").Ipsec("in");
            Accept("plain").Ports(82).To("host").Match("-m policy --dir in --pol none");
            Drop("rest").Ports(81, 82).Protocols("tcp").To("host");
            Accept("web").Ports(80).To("{App}", "{App6}").Ipsec("in");
            Accept("out").Ports(90).To("all").Ipsec("out");
            Reject("out in plain").Ports(90, 91).Protocols("tcp").From("host").To("all").With("tcp-reset");
            """);

        foreach (var (client, stranger, gate, app) in new[] { (Client, Stranger, Gate, App), (Client6, Stranger6, Gate6, App6) })
        {
            string Named(string address, int port) => address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";

            lab.Outside.Tcp(client, gate, 81).ShouldBe(Named(gate, 81));
            lab.Outside.Tcp(stranger, gate, 81).ShouldBe("lost");
            lab.Outside.Tcp(client, gate, 82).ShouldBe("lost");
            lab.Outside.Tcp(stranger, gate, 82).ShouldBe(Named(gate, 82));
            lab.Outside.Tcp(client, app, 80).ShouldBe(Named(app, 80));
            lab.Outside.Tcp(stranger, app, 80).ShouldBe("lost");
            lab.Router.Tcp(gate, client, 90).ShouldBe(Named(client, 90));
            lab.Router.Tcp(gate, client, 91).ShouldNotBe(Named(client, 91));
        }

        lab.Router.Tcp(Gate, Stranger, 90).ShouldNotBe($"{Stranger}:90");
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    [PacketTheory, EitherVariant]
    public void Who_is_excepted_sends_and_all_others_do_not(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Listen(Client, 25);

        lab.Apply($"""Reject("most").Ports(25).Protocols("tcp").To("all").NotUser({Postfix}, 1600..1699).With("tcp-reset");""");

        Send(lab, Postfix, Client, 25).ShouldBeTrue();
        Send(lab, 1650, Client, 25).ShouldBeTrue();
        Send(lab, Anybody, Client, 25).ShouldBeFalse();
    }

    [PacketTheory, EitherVariant]
    public void A_printer_is_known_by_its_card(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Place.Shell($"ip link set dev router address {Card}");
        lab.Inside.Listen(App, 81, 82, 83, 84);
        lab.Inside.Listen(App6, 81, 82);
        lab.Router.Listen(Gate, 85, 86);

        lab.Apply($"""
            Accept("the printer").Ports(81).To("{App}", "{App6}").Mac("{Card}");
            Accept("another one").Ports(82).To("{App}", "{App6}").Mac("{OtherCard}");
            Accept("all but another one").Ports(83).To("{App}").NotMac("{OtherCard}");
            Accept("all but the printer").Ports(84).To("{App}").NotMac("{OtherCard}", "{Card}");
            Drop("the printer").Ports(85).To("{Gate}").Mac("{Card}");
            Drop("another one").Ports(86).To("{Gate}").Mac("{OtherCard}");
            """);

        lab.Outside.Tcp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Tcp(Client6, App6, 81).ShouldBe($"[{App6}]:81");
        lab.Outside.Tcp(Client, App, 82).ShouldBe("lost");
        lab.Outside.Tcp(Client6, App6, 82).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 83).ShouldBe($"{App}:83");
        lab.Outside.Tcp(Client, App, 84).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 85).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 86).ShouldBe($"{Gate}:86");
    }

    [PacketTheory, EitherVariant]
    public void Every_rule_and_every_partition_keeps_its_place(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Place.Shell($"ip link set dev router address {Card}");
        lab.Outside.Listen(Client, 25, 80);
        lab.Inside.Listen(App, 81, 82);
        File.WriteAllText(lab.Host.FilePath("first"), $"""
            Partition("first", order: -5);
            Reject("before all").Ports(80).Protocols("tcp").To("{Client}").With("tcp-reset");
            Drop("before all").Ports(82).To("{App}");
            """);

        lab.Apply($"""
            Drop("the printer").Ports(81).To("{App}").Mac("{Card}");
            Accept("the rest").Ports(81, 82).To("{App}");
            Reject("guests").Ports(25).Protocols("tcp").To("{Client}").User({Anybody}).With("tcp-reset");
            Accept("all others").Ports(25, 80).To("{Client}");
            Reject("too late").Ports(25).Protocols("tcp").From("host").To("{Client}").With("tcp-reset");
            """);

        lab.Outside.Tcp(Client, App, 81).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 82).ShouldBe("lost");
        Send(lab, Anybody, Client, 25).ShouldBeFalse();
        Send(lab, Postfix, Client, 25).ShouldBeTrue();
        Send(lab, Postfix, Client, 80).ShouldBeFalse();
    }

    [PacketTheory, EitherVariant]
    public async Task What_the_host_sends_meets_old_or_new_rules_while_the_first_such_rule_comes_and_the_last_goes(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Host.ByHand(Family.IPv4, TableName.Filter, "-P OUTPUT DROP");
        string[] plain = [$"""Accept("time").Ports(123).Protocols("udp").To("{Client}");"""];
        string[][] states =
        [
            plain,
            [$"""Accept("mail").Ports(25).To("all").User({Postfix});""", .. plain],
            [$"""Accept("printer").Ports(9100).To("{App}").Mac("{Card}");""", .. plain],
            plain,
            [$"""Accept("printer").Ports(9100).To("{App}").Mac("{Card}");""", $"""Rewrite("web").Ports(80).Dnat("{Public}", to: "{App}");""", .. plain],
            [$"""Rewrite("web").Ports(80).Dnat("{Public}", to: "{OtherApp}");""", .. plain],
            [$"""Rewrite("web").Ports(80).Dnat("{Public}", to: "{App}");""", $"""Accept("mail").Ports(25).To("all").User({Postfix});""", .. plain],
        ];
        lab.Apply(string.Join('\n', plain));
        using var folder = new TemporaryFolder();

        foreach (var state in states.Concat(states.Reverse()))
        {
            await WhileSending(lab, folder.Path, () => lab.Apply(string.Join('\n', state)));
        }

        File.Exists(Path.Combine(folder.Path, "lost")).ShouldBeFalse();
        File.Exists(Path.Combine(folder.Path, "leaked")).ShouldBeFalse();
        lab.Host.Diff().ExitCode.ShouldBe(0);
    }

    private static async Task WhileSending(PacketLab lab, string folder, Action change)
    {
        var (sending, sent) = (Path.Combine(folder, "sending"), Path.Combine(folder, "sent"));
        await File.WriteAllTextAsync(sending, "");
        File.Delete(sent);

        // OUTPUT tells the sender what it drops.
        var sender = Task.Run(() => lab.Router.Place.Shell($"""
            cd {folder}
            exec bash -c 'while test -e sending; do for i in 1 2 3 4 5 6 7 8 9; do
                echo x >/dev/udp/{Client}/123 && echo >>sent || echo >>lost; echo x >/dev/udp/{Client}/124 && echo >>leaked; done; done; true' 2>/dev/null
            """));
        while (!File.Exists(sent) && !sender.IsCompleted)
        {
            await Task.Delay(10);
        }

        change();
        File.Delete(sending);
        await sender;
    }

    /// <summary>True if a program of that user on the router connects.</summary>
    private static bool Send(PacketLab lab, int id, string to, int port, string option = "--reuid", string first = "") =>
        lab.Router.Place.Shell($"{first}setpriv {option} {id} --clear-groups bash -c 'exec 3<>/dev/tcp/{to}/{port}' 2>/dev/null "
            + "&& echo yes || echo no").Trim() == "yes";

    /// <summary>A control group of this test below the root.</summary>
    private sealed class ControlGroup : IDisposable
    {
        private readonly string _path;

        public ControlGroup()
        {
            var root = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(words => words[2] == "cgroup2")[1];
            Name = $"ripcs-{Guid.NewGuid():n}";
            _path = Path.Combine(root, Name);
            Directory.CreateDirectory(_path);
        }

        public string Name { get; }

        public string Processes => Path.Combine(_path, "cgroup.procs");

        public void Dispose() => Directory.Delete(_path);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-senders-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
