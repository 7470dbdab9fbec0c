using System.Collections;
using System.Reflection;
using Ripcs.Core;
using Ripcs.Core.Model;

namespace Ripcs.Tests.Documents;

/// <summary>Tables of words that no other project needs to see, for the tests of the page that lists them.</summary>
internal static class Hidden
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Services as the page writes them: "ssh 22", "ntp 123/udp", "dns 53/both".</summary>
    public static IEnumerable<string> Services() => Values("Ripcs.Core.Model.Service", "Table").Select(entry =>
    {
        var (name, port, protocols) = ((string, int, ValueList<Protocol>))entry;
        return $"{name} {port}{(protocols.Count > 1 ? "/both" : protocols[0] == Protocol.Udp ? "/udp" : "")}";
    });

    /// <summary>ICMP types by name, with whether IPv4 and IPv6 have them.</summary>
    public static IEnumerable<(string Name, bool V4, bool V6)> IcmpTypes() =>
        Values("Ripcs.Core.Validation.IcmpCheck", "Known").Select(type =>
            ((string)Property(type, "Name")!, Property(type, "V4") is not null, Property(type, "V6") is not null));

    private static IEnumerable<object> Values(string type, string member) =>
        ((IEnumerable)Value(typeof(Compiler).Assembly, type, member)).Cast<object>();

    private static object? Property(object of, string name) => of.GetType().GetProperty(name)!.GetValue(of);

    private static object Value(Assembly assembly, string type, string member)
    {
        var owner = assembly.GetType(type, throwOnError: true)!;
        return owner.GetProperty(member, AnyStatic)?.GetValue(null) ?? owner.GetField(member, AnyStatic)?.GetValue(null)
            ?? throw new InvalidOperationException($"{type} has no {member} any more");
    }
}
