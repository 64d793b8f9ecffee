import pytest


@pytest.mark.parametrize("model", ["urbact_site/user", "events/membership", "auth/group"])
def test_list_of_the_desk_refuses_a_nul_in_its_address(admin_client, model):
    assert admin_client.get(f"/admin/{model}/?q=%00").status_code == 400
    assert admin_client.get(f"/admin/{model}/?q=x").status_code == 200
