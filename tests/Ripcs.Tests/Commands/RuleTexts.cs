using System.Globalization;

namespace Ripcs.Tests.Commands;

/// <summary>Rule files that several tests use.</summary>
internal static class RuleTexts
{
    /// <summary>One filter chain of three rules and one pointer.</summary>
    public const string Shop = """
        Partition("shop");

        Label("web", "192.168.7.10");

        Drop("bad guys").From("203.0.113.0/24").To("web");
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("web");
        Accept("http").Ports(80).To("web");
        """;

    /// <summary>A deny below an accept that has already accepted part of its packets: a warning.</summary>
    public const string LateDeny = """
        Partition("late");
        Accept("a").Ports(80).To("192.0.2.1");
        Drop("b").From("10.0.0.0/8").To("192.0.2.1");
        """;

    /// <summary>One rule, other addresses than the shop's.</summary>
    public const string Forum = """
        Partition("forum");

        Accept("https").Ports(443).To("192.168.8.10");
        """;

    /// <summary>Both families, DNAT and SNAT: every kind of block.</summary>
    public const string Office = """
        Partition("office");

        Label("www", "172.19.56.216", "2001:db8:56::216");
        Label("app", "192.168.5.230", "2001:db8:5::230");
        Label("inside", "192.168.5.0/24", "2001:db8:5::/64");

        Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app");
        Rewrite("to outside").Out("eth0").Snat("inside", to: "www");
        Accept("ssh").Ports(22).From("192.0.2.0/24", "2001:db8:2::/64").To("app").Log();
        """;

    /// <summary>The same with other targets: DNATs and SNATs come and go.</summary>
    public static string OfficeMoved =>
        Office.Replace("230", "231", StringComparison.Ordinal).Replace("216", "217", StringComparison.Ordinal);

    /// <summary>The shop with its ssh on another port.</summary>
    public static string ShopOn(int port) => Shop.Replace("22", Text(port), StringComparison.Ordinal);

    /// <summary>The forum with its https on another port.</summary>
    public static string ForumOn(int port) => Forum.Replace("443", Text(port), StringComparison.Ordinal);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
