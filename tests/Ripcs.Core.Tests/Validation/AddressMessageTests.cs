using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class AddressMessageTests
{
    [Theory]
    [InlineData("010.0.0.1", "RIP0210",
        "\"010.0.0.1\" has a number with a leading zero, which iptables reads as 8.0.0.1; write \"10.0.0.1\"")]
    [InlineData("10.0.0.08", "RIP0210", "\"10.0.0.08\" has a number with a leading zero; write \"10.0.0.8\"")]
    [InlineData("10.00.0.0/16", "RIP0210",
        "\"10.00.0.0/16\" has a number with a leading zero, which iptables reads as 10.0.0.0; write \"10.0.0.0/16\"")]
    [InlineData("10.0.3.5/255.255.0.0", "RIP0212",
        "\"10.0.3.5/255.255.0.0\" has bits set beyond its prefix length; write \"10.0.0.0/16\" for the network or \"10.0.3.5\" for the "
        + "one address")]
    [InlineData("10.1", "RIP0211", "\"10.1\" is short for an address, and iptables reads it as 10.1.0.0; write all four numbers")]
    [InlineData("10/8", "RIP0211", "\"10/8\" is short for an address, and iptables reads it as 10.0.0.0; write all four numbers")]
    [InlineData("192.168.5.1/24", "RIP0212",
        "\"192.168.5.1/24\" has bits set beyond its prefix length; write \"192.168.5.0/24\" for the network or \"192.168.5.1\" for the one "
        + "address")]
    [InlineData("2001:db8::1/32", "RIP0212",
        "\"2001:db8::1/32\" has bits set beyond its prefix length; write \"2001:db8::/32\" for the network or \"2001:db8::1\" for the one "
        + "address")]
    [InlineData("10.0.0.9-10.0.0.1", "RIP0213",
        "the range \"10.0.0.9-10.0.0.1\" is reversed and would match nothing; write \"10.0.0.1-10.0.0.9\"")]
    [InlineData("10.0.0.9-2001:db8::1", "RIP0214",
        "the range \"10.0.0.9-2001:db8::1\" begins in one address family and ends in the other; write a range for each family")]
    [InlineData("10.0.0.999", "RIP0215", "\"10.0.0.999\" is not an IPv4 address; write four numbers from 0 to 255, such as 192.0.2.1")]
    [InlineData("10.0.0.1.2", "RIP0215", "\"10.0.0.1.2\" is not an IPv4 address; write four numbers from 0 to 255, such as 192.0.2.1")]
    [InlineData("10.0..1", "RIP0215", "\"10.0..1\" is not an IPv4 address; write four numbers from 0 to 255, such as 192.0.2.1")]
    [InlineData("2001:db8:::1", "RIP0216", "\"2001:db8:::1\" is not an IPv6 address; write it as 2001:db8::1, without zone and brackets")]
    [InlineData("[2001:db8::1]", "RIP0216", "\"[2001:db8::1]\" is not an IPv6 address; write it as 2001:db8::1, without zone and brackets")]
    [InlineData("fe80::1%eth0", "RIP0216", "\"fe80::1%eth0\" is not an IPv6 address; write it as 2001:db8::1, without zone and brackets")]
    [InlineData("10.0.0.0/33", "RIP0217",
        "\"10.0.0.0/33\" has no prefix length that its family allows; write a number from 0 to 32 after the slash")]
    [InlineData("2001:db8::/129", "RIP0217",
        "\"2001:db8::/129\" has no prefix length that its family allows; write a number from 0 to 128 after the slash")]
    [InlineData("10.0.0.0/255.0.0.255", "RIP0229",
        "\"10.0.0.0/255.0.0.255\" has a mask that is not that of a prefix, which only IPv6 addresses take; write a number from 0 to 32 "
        + "after the slash, or a range")]
    [InlineData("10.0.0.0/255.255.0.0", "RIP0218", "\"10.0.0.0/255.255.0.0\" has a netmask where a length belongs; write \"10.0.0.0/16\"")]
    [InlineData("10.0.0.0/24-10.0.1.0/24", "RIP0219",
        "\"10.0.0.0/24-10.0.1.0/24\" is not a range; write two single addresses of one family, such as 192.0.2.10-192.0.2.20")]
    [InlineData("10.0.0.1-x.y", "RIP0204", "no label \"10.0.0.1-x.y\" in partition \"shop\"; declare it with Label(\"10.0.0.1-x.y\", …)")]
    [InlineData("10.0.0.1-2027", "RIP0219",
        "\"10.0.0.1-2027\" is not a range; write two single addresses of one family, such as 192.0.2.10-192.0.2.20")]
    [InlineData("10.0.0.1-5", "RIP0222",
        "the range \"10.0.0.1-5\" needs two whole addresses with a plain hyphen between them; write \"10.0.0.1-10.0.0.5\"")]
    [InlineData("10.0.0.1–10.0.0.9", "RIP0222",
        "the range \"10.0.0.1–10.0.0.9\" needs two whole addresses with a plain hyphen between them; write \"10.0.0.1-10.0.0.9\"")]
    [InlineData("10.0.0.1..10.0.0.9", "RIP0222",
        "the range \"10.0.0.1..10.0.0.9\" needs two whole addresses with a plain hyphen between them; write \"10.0.0.1-10.0.0.9\"")]
    [InlineData("10.0.0.1 to 10.0.0.9", "RIP0222",
        "the range \"10.0.0.1 to 10.0.0.9\" needs two whole addresses with a plain hyphen between them; write \"10.0.0.1-10.0.0.9\"")]
    [InlineData("2001:db8::1—2001:db8::9", "RIP0222",
        "the range \"2001:db8::1—2001:db8::9\" needs two whole addresses with a plain hyphen between them; write "
        + "\"2001:db8::1-2001:db8::9\"")]
    [InlineData("10.0.0.1 - 10.0.0.9", "RIP0222",
        "the range \"10.0.0.1 - 10.0.0.9\" needs two whole addresses with a plain hyphen between them; write \"10.0.0.1-10.0.0.9\"")]
    [InlineData("10.0. 0.1", "RIP0220", "the address \"10.0. 0.1\" has blanks in it; write \"10.0.0.1\"")]
    [InlineData("10,0,0,1", "RIP0220", "the address \"10,0,0,1\" has commas in it; write \"10.0.0.1\"")]
    [InlineData("10.5.0.230 10.5.0.231", "RIP0221",
        "\"10.5.0.230 10.5.0.231\" lists several addresses in one text; write each as an argument: \"10.5.0.230\", \"10.5.0.231\"")]
    [InlineData("10.5.0.230 10.5.0.331", "RIP0221",
        "\"10.5.0.230 10.5.0.331\" lists several addresses in one text; write each as an argument: \"10.5.0.230\", \"10.5.0.331\"")]
    [InlineData("10.5.0.230,10.5.0.231", "RIP0221",
        "\"10.5.0.230,10.5.0.231\" lists several addresses in one text; write each as an argument: \"10.5.0.230\", \"10.5.0.231\"")]
    [InlineData("10.5.0.230; 2001:db8::1", "RIP0221",
        "\"10.5.0.230; 2001:db8::1\" lists several addresses in one text; write each as an argument: \"10.5.0.230\", \"2001:db8::1\"")]
    [InlineData("10.5.0.230 and all", "RIP0221",
        "\"10.5.0.230 and all\" lists several addresses in one text; write each as an argument: \"10.5.0.230\", \"all\"")]
    [InlineData("10.5.0.*", "RIP0223",
        "\"10.5.0.*\" is a pattern, and addresses and labels cannot be patterns; write the prefix \"10.5.0.0/24\"")]
    [InlineData("10.5.x.x", "RIP0223",
        "\"10.5.x.x\" is a pattern, and addresses and labels cannot be patterns; write the prefix \"10.5.0.0/16\"")]
    [InlineData("10.*", "RIP0223", "\"10.*\" is a pattern, and addresses and labels cannot be patterns; write the prefix \"10.0.0.0/8\"")]
    [InlineData("10.0.0.[1-9]", "RIP0223",
        "\"10.0.0.[1-9]\" is a pattern, and addresses and labels cannot be patterns; write a prefix, a range or each by itself")]
    [InlineData("!10.5.0.1", "RIP0225",
        "\"!10.5.0.1\" excludes something, which an address cannot do; write .NotFrom(…) or .NotTo(…) in the rule")]
    [InlineData("10.0.0.1:80", "RIP0226", "\"10.0.0.1:80\" has a port after the address; write \"10.0.0.1\", and .Ports(80) in the rule")]
    [InlineData("[2001:db8::1]:80", "RIP0226",
        "\"[2001:db8::1]:80\" has a port after the address; write \"2001:db8::1\", and .Ports(80) in the rule")]
    [InlineData("http://www.example.com/", "RIP0227",
        "\"http://www.example.com/\" is a URL; write an IP address or a label")]
    [InlineData("00:11:22:aa:bb:cc", "RIP0227",
        "\"00:11:22:aa:bb:cc\" is a MAC address; write an IP address or a label")]
    [InlineData("1O.0.0.l", "RIP0215", "\"1O.0.0.l\" is not an IPv4 address; write four numbers from 0 to 255, such as 192.0.2.1")]
    [InlineData(" 10.0.0.1", "RIP0220", "the address \" 10.0.0.1\" has blanks in it; write \"10.0.0.1\"")]
    public void An_address_that_iptables_would_misread_is_refused_with_what_to_write(string written, string code, string message) =>
        FileWithLabels(Label(2, "x", written)).Says($"error {code}: rules/shop.csx(2): {message}");

    [Theory]
    [InlineData("app-01")]
    [InlineData("cafe-babe")]
    [InlineData("2027")]
    [InlineData("www.example.com")]
    [InlineData("10.0.0.x")]
    [InlineData("a:b")]
    [InlineData("front end, new")]
    public void A_name_that_is_no_address_may_be_a_labels(string name) => FileWithLabels(Label(2, name, "192.0.2.1")).Says();
}
