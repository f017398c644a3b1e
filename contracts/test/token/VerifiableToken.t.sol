// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {Test} from "../Test.sol";

contract VerifiableTokenTest is Test {
    uint256 private constant SUPPLY = 1_000_000;
    uint256 private constant KEY = uint256(keccak256("owner"));
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    VerifiableToken private token;
    address[3] private people;

    /// @dev What the token should say of each moment.
    uint256[] private _times;
    uint256[] private _supplies;
    uint256[3][] private _votes;

    function setUp() external {
        vm.warp(1_700_000_000);
        token = new VerifiableToken(SUPPLY);
        people = [makeAddr("alice"), makeAddr("bob"), makeAddr("carol")];
        for (uint256 i; i < 3; ++i) {
            require(token.transfer(people[i], SUPPLY / 4), "transfer");
            vm.prank(people[i]);
            token.delegate(people[i]);
        }
        // The checkpoint of the fuzz tests' shadow begins after the second of the deployment.
        vm.warp(block.timestamp + 1);
    }

    /// @dev Transfers and burns in any order: supply and votes of every past second are what they were then.
    function testFuzz_burn_keepsCheckpoints(uint256 seed) external {
        for (uint256 step; step < 20; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            address from = people[seed % 3];
            uint256 amount = (seed >> 8) % (token.balanceOf(from) + 1);
            vm.prank(from);
            if ((seed >> 200) & 1 == 0) token.burn(amount);
            else require(token.transfer(people[(seed >> 210) % 3], amount), "transfer");
            if ((seed >> 220) % 3 != 0) _remember(1 + (seed >> 230) % 100);
        }
        _remember(1);
        for (uint256 i; i < _times.length; ++i) {
            assertEq(token.getPastTotalSupply(_times[i]), _supplies[i], "past supply");
            for (uint256 j; j < 3; ++j) {
                assertEq(token.getPastVotes(people[j], _times[i]), _votes[i][j], "past votes");
            }
        }
    }

    function testFuzz_permit_approves(uint256 value, uint32 wait) external {
        address owner = vm.addr(KEY);
        uint256 deadline = block.timestamp + wait;
        (uint8 v, bytes32 r, bytes32 s) = _sign(owner, value, 0, deadline);
        token.permit(owner, people[0], value, deadline, v, r, s);
        assertEq(token.allowance(owner, people[0]), value, "allowance");
        assertEq(token.nonces(owner), 1, "nonce");
        // The nonce has moved on, so that the same signature now recovers to another account.
        vm.expectRevert();
        token.permit(owner, people[0], value, deadline, v, r, s);
    }

    function test_permit_reverts_whenLate() external {
        address owner = vm.addr(KEY);
        uint256 deadline = block.timestamp - 1;
        (uint8 v, bytes32 r, bytes32 s) = _sign(owner, 5, 0, deadline);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(owner, people[0], 5, deadline, v, r, s);
    }

    function test_clock_isTime() external view {
        assertEq(token.clock(), block.timestamp, "clock");
        assertEq(bytes(token.CLOCK_MODE()), bytes("mode=timestamp"), "mode");
    }

    function _remember(uint256 wait) private {
        _times.push(block.timestamp);
        _supplies.push(token.totalSupply());
        _votes.push([token.balanceOf(people[0]), token.balanceOf(people[1]), token.balanceOf(people[2])]);
        vm.warp(block.timestamp + wait);
    }

    function _sign(address owner, uint256 value, uint256 nonce, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, people[0], value, nonce, deadline));
        return vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
