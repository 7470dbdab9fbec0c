using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>All that one does to a host with foreign rules on it, from the first apply to the flush.</summary>
internal static class LifeOfAChange
{
    public const string FirstShop = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        Drop("bad guy").From("198.51.100.66", "2001:db8:c::66");
        Rewrite("website").Ports(443.To(4443)).Dnat("www", to: "app");
        Rewrite("out").Out("outside").Snat("app", to: "www");
        """;

    public static readonly string SecondShop = FirstShop.Replace("4443", "8443", StringComparison.Ordinal) + """

        Accept("ssh").Ports(22).To("app");
        """;

    /// <summary>Each step, by name; they belong together in this order.</summary>
    public static IEnumerable<(string Name, Action Run)> Steps(RipcsHost host)
    {
        yield return ("apply", () => host.File("shop", FirstShop).File("wiki", "Accept(\"wiki\").Ports(80).To(\"192.0.2.12\");").Apply());
        yield return ("change", () => host.File("shop", SecondShop).Apply());
        yield return ("clean", () => host.Clean());
        yield return ("rollback of the clean", () => host.Run("rollback").MustSucceed());
        yield return ("rollback of the change", () => host.Run("rollback", "1").MustSucceed());
        yield return ("the change again", () => host.Apply("--again", "--clean"));
        yield return ("apply without a partition", () =>
        {
            File.Delete(host.FilePath("wiki"));
            host.Apply();
        });
        yield return ("clean of a partition", () => host.Clean());
        yield return ("rollback of that", () => host.Run("rollback").MustSucceed());
        yield return ("flush", () => host.Flush());
        yield return ("rollback of the flush", () => host.Run("rollback").MustSucceed());
        yield return ("flush again", () => host.Flush());
    }
}
