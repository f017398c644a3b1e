// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeliveryDesk} from "../../src/delivery/DeliveryDesk.sol";
import {AuditFixture} from "../audits/AuditFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @notice While a job runs and a game is open, whoever governs can do nothing to escrow, stake, games or reputation that a
/// stranger cannot do as well.
/// @dev Every function of every contract, read from the build, is called with arguments that mean something here: by a stranger and,
/// from the same state, by each of those who govern. A function added later is tried without a change of this test.
contract NoAdministratorTest is AuditFixture, GovernanceFixture {
    using TinyRun for TinyRun.Run;

    uint256 private constant WORDS = 12;

    struct Target {
        address account;
        bytes4 selector;
        string name;
    }

    Target[] private _targets;
    Target[] private _tokens;
    Target[] private _governed;
    address[] private _powers;
    uint256[] private _candidates;
    address private _stranger = makeAddr("stranger");

    function setUp() external {
        deployAudits();
        deployGovernance(token);
        TinyRun.Run memory honest = TinyRun.create(8, Fault.None, 0);
        submitRun(honest, 8, 4);
        openGame(honest, 0, challenger);

        _add(_targets, address(market), "JobMarket");
        _add(_targets, address(vault), "StakeVault");
        _add(_targets, address(escrow), "Escrow");
        _add(_targets, address(asks), "AskBook");
        _add(_targets, address(desk), "ReceiptDesk");
        _add(_targets, address(new DeliveryDesk(market, escrow, vault, parameters)), "DeliveryDesk");
        _add(_targets, address(data), "DataCourt");
        _add(_targets, address(programs), "ProgramReferee");
        _add(_targets, address(reputation), "Reputation");
        _add(_targets, address(disputes), "DisputeGame");
        _add(_targets, address(referee), "FoldReferee");
        _add(_targets, address(court), "AuditCourt");
        _add(_targets, address(registry), "AuditorRegistry");
        _add(_tokens, address(token), "VerifiableToken");
        _add(_governed, address(governedParameters), "ProtocolParameters");
        _powers = [address(timelock), address(governor), guardian, address(this)];
        _candidates = [
            0,
            1,
            2,
            STAKE,
            BOND,
            uint160(worker),
            uint160(challenger),
            uint160(requester),
            uint160(_stranger),
            uint160(address(token)),
            uint256(honest.stateRoot(0)),
            uint256(honest.stateRoot(4))
        ];
    }

    function testFuzz_whoeverGoverns_canDoNoMoreThanAStranger(uint256 which, uint256 seed) external {
        Target memory target = _targets[which % _targets.length];
        bytes memory call = _callOf(target, seed);
        if (_works(_stranger, target.account, call)) return;
        for (uint256 i; i < _powers.length; ++i) {
            if (_works(_powers[i], target.account, call)) {
                fail(string.concat(target.name, " obeys ", vm.toString(_powers[i])));
            }
        }
    }

    /// @dev Of the token they move what is theirs and nothing else.
    function testFuzz_whoeverGoverns_movesNoTokensOfOthers(uint256 which, uint256 seed) external {
        bytes memory call = _callOf(_tokens[which % _tokens.length], seed);
        address[6] memory owners = [address(vault), address(escrow), worker, challenger, requester, rival];
        uint256[6] memory before;
        for (uint256 i; i < owners.length; ++i) {
            before[i] = token.balanceOf(owners[i]);
        }
        for (uint256 i; i < _powers.length; ++i) {
            vm.prank(_powers[i]);
            (bool done,) = address(token).call(call);
            done;
        }
        for (uint256 i; i < owners.length; ++i) {
            assertGe(token.balanceOf(owners[i]), before[i], "balance of another");
        }
    }

    /// @dev The method sees power where there is some: the timelock obeys calls that a stranger may not make.
    function test_method_findsPower() external {
        uint256 found;
        for (uint256 seed; seed < 16; ++seed) {
            found += _count(_governed, seed, address(timelock));
        }
        assertGe(found, 8, "calls that only the timelock may make");
    }

    /// @dev The calls reach what they are meant to reach: the parties of the job can do some of them.
    function test_method_findsParties() external {
        uint256 found;
        for (uint256 seed; seed < 16; ++seed) {
            found += _count(_targets, seed, worker) + _count(_targets, seed, address(market));
        }
        assertGe(found, 4, "calls that only a party may make");
    }

    function _count(Target[] storage targets, uint256 seed, address power) private returns (uint256 found) {
        for (uint256 i; i < targets.length; ++i) {
            bytes memory call = _callOf(targets[i], seed);
            if (!_works(_stranger, targets[i].account, call) && _works(power, targets[i].account, call)) ++found;
        }
    }

    // ------------------------------------------------------------------

    function _callOf(Target memory target, uint256 seed) private view returns (bytes memory call) {
        call = abi.encodePacked(target.selector);
        for (uint256 i; i < WORDS; ++i) {
            seed = uint256(keccak256(abi.encode(seed, target.selector)));
            call = abi.encodePacked(call, _candidates[seed % _candidates.length]);
        }
    }

    /// @dev Whether a call succeeds and changes something; the state is as before afterwards.
    function _works(address caller, address target, bytes memory call) private returns (bool works) {
        uint256 snapshot = vm.snapshotState();
        vm.record();
        vm.prank(caller);
        (works,) = target.call(call);
        (, bytes32[] memory writes) = vm.accesses(target);
        works = works && writes.length != 0;
        vm.revertToState(snapshot);
    }

    function _add(Target[] storage targets, address account, string memory contract_) private {
        string memory artifact = vm.readFile(string.concat("out/", contract_, ".sol/", contract_, ".json"));
        string[] memory functions = vm.parseJsonKeys(artifact, ".methodIdentifiers");
        assertGe(functions.length, 1, contract_);
        for (uint256 i; i < functions.length; ++i) {
            targets.push(
                Target(account, bytes4(keccak256(bytes(functions[i]))), string.concat(contract_, ".", functions[i]))
            );
        }
    }
}
