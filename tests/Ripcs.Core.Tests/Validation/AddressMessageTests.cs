using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class AddressMessageTests
{
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
