using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Which logins by ssh are open, as processes and sockets tell.</summary>
public sealed class SshLoginsTests
{
    [PacketTheory]
    [InlineData("198.51.100.1", "198.51.100.10")]
    [InlineData("2001:db8:c::1", "2001:db8:c::10")]
    public void A_connection_is_open_until_it_is_ended_and_who_listens_at_its_port_goes_on(string here, string there)
    {
        using var lab = new NamespaceLab();
        var (place, outside) = (lab.Add(), lab.Add());
        var isIPv6 = here.Contains(':', StringComparison.Ordinal);
        lab.Join(place, "outside", here + (isIPv6 ? "/64" : "/24"), outside, "router", there + (isIPv6 ? "/64" : "/24"));

        // As sshd listens: one socket of IPv6 for both families.
        using var listening = NamespaceSockets.Open(place, () => new Socket(SocketType.Stream, ProtocolType.Tcp) { DualMode = true });
        NamespaceSockets.Open(place, () =>
        {
            listening.Bind(new IPEndPoint(IPAddress.IPv6Any, 22));
            return listening;
        }).Listen();
        var near = NamespaceSockets.Open(outside, () =>
            new Socket(isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        near.Connect(IPAddress.Parse(here), 22);
        var far = listening.Accept();
        var port = ((IPEndPoint)near.LocalEndPoint!).Port;
        var sockets = new TcpSockets(() => NamespaceSockets.Open(place, KernelSocket.OpenSockets));
        Connection From(int port) => SshSession.Of(string.Create(CultureInfo.InvariantCulture, $"{there} {port} {here} 22"))!.FromHere;
        bool IsOpen(int from) => sockets.IsOpen(From(from));

        IsOpen(port).ShouldBeTrue();
        IsOpen(port + 1).ShouldBeFalse("nobody is connected from there, and sshd listens");
        sockets.End(From(port + 1)).ShouldBeFalse();
        sockets.End(From(port)).ShouldBeTrue();
        IsOpen(port).ShouldBeFalse();
        near.Dispose();
        far.Dispose();
        near = NamespaceSockets.Open(outside, () => new Socket(near.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        near.Connect(IPAddress.Parse(here), 22);
        near.Dispose();
    }

    [RootFact]
    public void What_processes_of_other_users_say_is_not_heeded()
    {
        const string Variable = "RIPCS_TEST_OF_LOGINS";
        using var own = Start(Variable, "own", "sleep", "60");
        using var other = Start(Variable, "other", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "60");
        var asked = Stopwatch.StartNew();
        ValueList<string> found = [];
        while (asked.Elapsed < TimeSpan.FromSeconds(10) && found is not ["own"])
        {
            found = AncestorEnvironment.OfOwnUsers(Variable);
        }

        own.Kill();
        other.Kill();
        found.ShouldBe(["own"]);
    }

    private static Process Start(string variable, string value, string program, params string[] words) =>
        Process.Start(new ProcessStartInfo(program, words) { Environment = { [variable] = value } })!;
}
