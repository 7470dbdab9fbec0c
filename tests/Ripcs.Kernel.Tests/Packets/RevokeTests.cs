using System.Net;
using System.Net.Sockets;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Linux;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Live connections that rules deny, ended in the kernel's own table.</summary>
public sealed class RevokeTests
{
    private const string Web = $"""Accept("web").Ports(80).To("{App}", "{App6}");""";
    private const string Ssh = $"""Accept("ssh").Ports(22).To("{App}", "{App6}");""";
    private const string Front = $"""Rewrite("front").Family(4).Ports(443).Dnat("{Public}", to: "{App}");""";

    [PacketTheory, EitherVariant]
    public void What_is_denied_ends_and_what_is_accepted_goes_on(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Host.Conntrack = new KernelConntrack(() => NamespaceSockets.Open(lab.Router.Place, KernelSocket.OpenNetfilter));
        lab.Apply($"{Web}\n{Ssh}\n{Front}");
        using var talks = new Talks(lab);
        talks.Begin("web", Client, App, 80);
        talks.Begin("ssh", Client, App, 22);
        talks.Begin("ssh6", Client6, App6, 22);
        talks.Begin("front", Stranger, Public, 443, at: (App, 443));
        talks.Alive().ShouldBe(["web", "ssh", "ssh6", "front"]);

        lab.Apply(Web);
        talks.Alive().ShouldBe(["web", "ssh", "ssh6", "front"], "ESTABLISHED is accepted in front of all");
        var dry = lab.Host.Run("rules", "apply", lab.Host.Rules, "--revoke", "--dry-run").MustSucceed().ToString();
        talks.Alive().ShouldBe(["web", "ssh", "ssh6", "front"]);
        var done = lab.Host.Apply("--revoke").ToString();

        talks.Alive().ShouldBe(["web"]);
        dry.ShouldContain("3 live connections would be ended, which these rules deny:");
        done.ShouldContain("3 live connections ended, which these rules deny:");
        done.ShouldMatch($@"- tcp {Client}:\d+ -> {App}:22 +denied by the policy of FORWARD \(filter\)");
        done.ShouldMatch($@"- tcp \[{Client6}\]:\d+ -> \[{App6}\]:22 ");
        done.ShouldMatch($@"- tcp {Stranger}:\d+ -> {Public}:443 \(sent to {App}:443\) ");
        lab.Host.Apply("--revoke").ToString().ShouldContain("no live connection is denied by these rules.");
    }

    [PacketTheory, EitherVariant]
    public void A_connection_to_the_host_stays_ended_although_the_host_goes_on_talking_and_who_else_waits_there_is_not_touched(
        string variant)
    {
        const string Host = """HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();""";
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 8080);
        lab.Router.Listen(Gate6, 8080);
        lab.Apply($"""{Host} Accept("in").Ports(8000, 8080).To("host");""");
        using var talks = new Talks(lab);
        talks.Begin("host", Client, Gate, 8000, isToHost: true);
        talks.Begin("host6", Client6, Gate6, 8000, isToHost: true);
        talks.Alive().ShouldBe(["host", "host6"]);

        lab.Host.File("shop", $"""{Host} Accept("in").Ports(8080).To("host");""");
        var said = NamespaceSockets.Open(lab.Router.Place, () => lab.Host.Apply("--revoke")).ToString();

        said.ShouldContain("2 live connections ended");
        said.ShouldNotContain("may continue");
        talks.FarEndsTalk();
        talks.Alive().ShouldBeEmpty();
        lab.Outside.Tcp(Client, Gate, 8080).ShouldBe($"{Gate}:8080");
    }

    [PacketTheory, EitherVariant]
    public void A_connection_that_is_led_where_nothing_is_accepted_any_more_ends_though_its_rewrite_leads_elsewhere_now(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Host.Conntrack = new KernelConntrack(() => NamespaceSockets.Open(lab.Router.Place, KernelSocket.OpenNetfilter));
        lab.Apply(Front);
        using var talks = new Talks(lab);
        talks.Begin("old", Client, Public, 443, at: (App, 443));

        lab.Apply(Front.Replace($"to: \"{App}\"", $"to: \"{OtherApp}\"", StringComparison.Ordinal));
        talks.Begin("new", Client, Public, 443, at: (OtherApp, 443));
        talks.Alive().ShouldBe(["old", "new"]);
        lab.Host.Apply("--revoke");

        talks.Alive().ShouldBe(["new"]);
    }

    /// <summary>Connections over which both ends say something from time to time.</summary>
    private sealed class Talks(PacketLab lab) : IDisposable
    {
        // Between namespaces of one machine an answer is there at once, or the kernel has dropped what asked for it.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        private readonly List<(string Name, Socket Near, Socket Far)> _open = [];

        public void Begin(string name, string from, string to, int port, (string Address, int Port)? at = null, bool isToHost = false)
        {
            var (address, own) = at ?? (to, port);
            using var listening = NamespaceSockets.Open((isToHost ? lab.Router : lab.Inside).Place, () => Made(address, own));
            listening.Listen();
            var near = NamespaceSockets.Open(lab.Outside.Place, () => Made(from, 0));
            near.Connect(new IPEndPoint(IPAddress.Parse(to), port));
            _open.Add((name, near, listening.Accept()));
        }

        /// <summary>Those over which a word still arrives.</summary>
        public IEnumerable<string> Alive()
        {
            _open.ForEach(talk => Try(() => talk.Near.Send("a"u8)));
            return [.. _open.Where(talk => talk.Far.Poll(Patience, SelectMode.SelectRead)
                && Try(() => talk.Far.Receive(new byte[64])) > 0).Select(talk => talk.Name)];
        }

        public void FarEndsTalk() => _open.ForEach(talk => Try(() => talk.Far.Send("a"u8)));

        private static int Try(Func<int> talk)
        {
            try
            {
                return talk();
            }
            catch (SocketException)
            {
                return 0;
            }
        }

        public void Dispose() => _open.ForEach(talk =>
        {
            talk.Near.Dispose();
            talk.Far.Dispose();
        });

        private static Socket Made(string address, int port)
        {
            var here = new IPEndPoint(IPAddress.Parse(address), port);
            var socket = new Socket(here.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(here);
            return socket;
        }
    }
}
