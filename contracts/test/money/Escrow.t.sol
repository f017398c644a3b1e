// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Escrow} from "../../src/money/Escrow.sol";
import {IEscrow} from "../../src/money/IEscrow.sol";
import {WrappedEther} from "../../src/token/WrappedEther.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Test} from "../Test.sol";
import {BombReceiver, ReenteringReceiver, RefusingReceiver} from "./EtherReceivers.sol";
import {CallingToken, FeeToken, MoodyToken, PermitToken} from "./HostileTokens.sol";

/// @notice The escrow with tokens and receivers that do what they should, and with those that do not. This contract is the market.
contract EscrowTest is Test {
    JobId private constant JOB = JobId.wrap(1);
    JobId private constant OTHER = JobId.wrap(2);
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    WrappedEther private wrapped;
    Escrow private escrow;

    address private payer = makeAddr("payer");
    address private payee = makeAddr("payee");

    function setUp() external {
        vm.warp(1_700_000_000);
        wrapped = new WrappedEther();
        escrow = new Escrow(address(wrapped));
        escrow.initialize(address(this), new address[](0));
    }

    // ------------------------------------------------------------------ tokens

    function test_fund_pullsAndPays() external {
        MoodyToken token = _moody(100);
        vm.expectEmit();
        emit IEscrow.Funded(JOB, address(token), payer, 70);
        escrow.fund(JOB, payer, address(token), 70);
        escrow.credit(JOB, payee, 30);
        _assertFunds(JOB, address(token), 40);
        assertEq(escrow.owed(address(token)), 70, "owed");
        assertEq(escrow.creditRest(JOB, payer), 40, "rest");
        assertEq(escrow.creditRest(JOB, payer), 0, "nothing left");
        vm.expectEmit();
        emit IEscrow.PaymentWithdrawn(address(token), payee, 30);
        vm.prank(payee);
        assertEq(escrow.withdraw(address(token)), 30, "withdrawn");
        assertEq(token.balanceOf(payee), 30, "payee");
        assertEq(escrow.owed(address(token)), 40, "owed");
        assertEq(token.balanceOf(address(escrow)), 40, "held");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToWithdraw.selector, address(token), payee));
        vm.prank(payee);
        escrow.withdraw(address(token));
    }

    /// @dev One job's funds never pay for another's.
    function test_credit_reverts_beyondTheJobsFunds() external {
        MoodyToken token = _moody(100);
        escrow.fund(JOB, payer, address(token), 40);
        escrow.fund(OTHER, payer, address(token), 60);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FundsExceeded.selector, JOB, 40, 41));
        escrow.credit(JOB, payee, 41);
        escrow.credit(JOB, payee, 40);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FundsExceeded.selector, JOB, 0, 1));
        escrow.credit(JOB, payee, 1);
        _assertFunds(OTHER, address(token), 60);
    }

    function test_fund_zero_needsNoToken() external {
        escrow.fund(JOB, payer, address(0), 0);
        assertEq(escrow.creditRest(JOB, payer), 0, "rest");
    }

    function test_fund_reverts_forTokenWithoutCode() external {
        vm.expectRevert();
        escrow.fund(JOB, payer, makeAddr("nothing here"), 1);
    }

    function test_fund_reverts_withFeeOnTransfer() external {
        FeeToken token = new FeeToken(payer, 1000);
        vm.prank(payer);
        token.approve(address(escrow), 1000);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.FundsNotReceived.selector, address(token), 500, 495));
        escrow.fund(JOB, payer, address(token), 500);
        assertEq(token.balanceOf(payer), 1000, "payer keeps everything");
        assertEq(escrow.owed(address(token)), 0, "owed");
    }

    function test_fund_reverts_whenTokenSaysFalse() external {
        MoodyToken token = _moody(100);
        token.setMood(true, false);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        escrow.fund(JOB, payer, address(token), 1);
    }

    function test_fund_reverts_whenTokenReverts() external {
        MoodyToken token = _moody(100);
        token.setMood(false, true);
        vm.expectRevert(abi.encodeWithSelector(MoodyToken.Refused.selector));
        escrow.fund(JOB, payer, address(token), 1);
    }

    /// @dev What a token refuses to pay out stays owed, and other tokens go on.
    function test_withdraw_keepsBalance_whenTokenRefuses() external {
        MoodyToken token = _moody(100);
        MoodyToken other = _moody(100);
        escrow.fund(JOB, payer, address(token), 60);
        escrow.fund(OTHER, payer, address(other), 60);
        escrow.credit(JOB, payee, 60);
        escrow.credit(OTHER, payee, 60);
        token.setMood(false, true);
        vm.startPrank(payee);
        vm.expectRevert(abi.encodeWithSelector(MoodyToken.Refused.selector));
        escrow.withdraw(address(token));
        token.setMood(true, false);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        escrow.withdraw(address(token));
        assertEq(escrow.balanceOf(address(token), payee), 60, "still owed");
        escrow.withdraw(address(other));
        token.setMood(false, false);
        escrow.withdraw(address(token));
        vm.stopPrank();
        assertEq(token.balanceOf(payee), 60, "paid");
        assertEq(other.balanceOf(payee), 60, "paid");
    }

    // ------------------------------------------------------------------ ERC-2612

    function test_fundWithPermit_needsNoApproval() external {
        PermitToken token = new PermitToken(payer, 100);
        escrow.fundWithPermit(JOB, payer, address(token), 70, _permit(token, 70, block.timestamp));
        _assertFunds(JOB, address(token), 70);
        assertEq(token.allowance(payer, address(escrow)), 0, "allowance used up");
    }

    /// @dev Whoever uses the signature first changes nothing for the payer.
    function test_fundWithPermit_survivesFrontRunning() external {
        PermitToken token = new PermitToken(payer, 100);
        IEscrow.Permit memory permit = _permit(token, 70, block.timestamp);
        vm.prank(makeAddr("front-runner"));
        token.permit(payer, address(escrow), 70, permit.deadline, permit.v, permit.r, permit.s);
        escrow.fundWithPermit(JOB, payer, address(token), 70, permit);
        _assertFunds(JOB, address(token), 70);
    }

    function test_fundWithPermit_reverts_withBadSignature() external {
        PermitToken token = new PermitToken(payer, 100);
        bytes memory refusal =
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(escrow), 0, 70);
        IEscrow.Permit memory late = _permit(token, 70, block.timestamp - 1);
        vm.expectRevert(refusal);
        escrow.fundWithPermit(JOB, payer, address(token), 70, late);
        // For another amount.
        IEscrow.Permit memory other = _permit(token, 69, block.timestamp);
        vm.expectRevert(refusal);
        escrow.fundWithPermit(JOB, payer, address(token), 70, other);
        vm.expectRevert();
        escrow.fundWithPermit(JOB, makeAddr("somebody"), address(token), 69, other);
    }

    /// @dev A token that knows no permits falls back to its approval.
    function test_fundWithPermit_usesApproval_withoutPermits() external {
        MoodyToken token = _moody(100);
        escrow.fundWithPermit(JOB, payer, address(token), 70, IEscrow.Permit(0, 0, 0, 0));
        _assertFunds(JOB, address(token), 70);
    }

    // ------------------------------------------------------------------ ether

    function test_ether_wrapsAndUnwraps() external {
        vm.deal(address(this), 10 ether);
        escrow.fund{value: 10 ether}(JOB, payer, address(wrapped), 10 ether);
        assertEq(wrapped.balanceOf(address(escrow)), 10 ether, "wrapped");
        escrow.credit(JOB, payee, 4 ether);
        vm.prank(payee);
        assertEq(escrow.withdrawEther(), 4 ether, "withdrawn");
        assertEq(payee.balance, 4 ether, "ether");
        escrow.creditRest(JOB, payer);
        vm.prank(payer);
        escrow.withdraw(address(wrapped));
        assertEq(wrapped.balanceOf(payer), 6 ether, "as a token");
        assertEq(escrow.owed(address(wrapped)), 0, "owed");
        assertEq(address(escrow).balance, 0, "no ether stays");
    }

    function test_ether_reverts_onWrongAmountOrToken() external {
        MoodyToken token = _moody(100);
        vm.deal(address(this), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EtherNotAccepted.selector, address(wrapped), address(token)));
        escrow.fund{value: 1}(JOB, payer, address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.WrongEtherAmount.selector, 2, 1));
        escrow.fund{value: 1}(JOB, payer, address(wrapped), 2);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.WrongEtherAmount.selector, 1, 2));
        escrow.fund{value: 2}(JOB, payer, address(wrapped), 1);
        (bool accepted, bytes memory answer) = address(escrow).call{value: 1}("");
        assertFalse(accepted, "ether from anybody");
        assertEq(
            answer, abi.encodeWithSelector(IEscrow.NotWrappedEther.selector, address(wrapped), address(this)), "refusal"
        );
    }

    function test_withdrawEther_reverts_withoutBalance() external {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToWithdraw.selector, address(wrapped), address(this)));
        escrow.withdrawEther();
    }

    function test_withdrawEther_reentered_paysOnce() external {
        ReenteringReceiver receiver = new ReenteringReceiver(escrow);
        _owe(address(receiver), 3 ether);
        _owe(payee, 3 ether);
        receiver.withdraw();
        assertEq(address(receiver).balance, 3 ether, "paid once");
        assertEq(receiver.refusals(), 2, "refused");
        assertEq(escrow.owed(address(wrapped)), 3 ether, "the other's");
        assertEq(wrapped.balanceOf(address(escrow)), 3 ether, "held");
    }

    /// @dev The escrow copies nothing of what a receiver returns: a megabyte costs the receiver's own gas only.
    function test_withdrawEther_returnBomb_costsItsSender() external {
        BombReceiver receiver = new BombReceiver(escrow);
        _owe(address(receiver), 3 ether);
        // Expanding memory to a megabyte takes 2.2 million gas; copying it would take as much again.
        receiver.withdraw{gas: 2_600_000}();
        assertEq(address(receiver).balance, 3 ether, "paid");
    }

    function test_withdrawEther_reverts_whenRefused_butTokenIsThere() external {
        RefusingReceiver receiver = new RefusingReceiver(escrow);
        _owe(address(receiver), 3 ether);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EtherRefused.selector, address(receiver)));
        receiver.withdraw();
        receiver.withdrawToken();
        assertEq(wrapped.balanceOf(address(receiver)), 3 ether, "as a token");
    }

    function test_noWrappedEther_refusesEther() external {
        Escrow plain = new Escrow(address(0));
        plain.initialize(address(this), new address[](0));
        vm.deal(address(this), 1);
        MoodyToken token = _moody(1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EtherNotAccepted.selector, address(0), address(token)));
        plain.fund{value: 1}(JOB, payer, address(token), 1);
        assertEq(plain.wrappedEther(), address(0), "wrapped ether");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToWithdraw.selector, address(0), address(this)));
        plain.withdrawEther();
    }

    // ------------------------------------------------------------------ re-entrant tokens

    function test_fund_reentered_byWithdrawal_changesNothing() external {
        CallingToken token = new CallingToken(payer, 100);
        vm.prank(payer);
        token.approve(address(escrow), 100);
        escrow.fund(OTHER, payer, address(token), 50);
        escrow.credit(OTHER, address(token), 50);
        // The token itself is owed something and asks for it while it is pulled: what comes in would look smaller than it is.
        token.callOnTransfer(address(escrow), abi.encodeCall(escrow.withdraw, (address(token))));
        escrow.fund(JOB, payer, address(token), 50);
        assertFalse(token.accepted(), "re-entered");
        assertEq(
            token.answer(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "refusal"
        );
        assertEq(escrow.owed(address(token)), 100, "owed");
        assertEq(token.balanceOf(address(escrow)), 100, "held");
    }

    function test_withdraw_reentered_paysOnce() external {
        CallingToken token = new CallingToken(payer, 100);
        vm.prank(payer);
        token.approve(address(escrow), 100);
        escrow.fund(JOB, payer, address(token), 100);
        escrow.credit(JOB, address(token), 50);
        token.callOnTransfer(address(escrow), abi.encodeCall(escrow.withdraw, (address(token))));
        vm.prank(address(token));
        escrow.withdraw(address(token));
        assertFalse(token.accepted(), "re-entered");
        assertEq(token.balanceOf(address(escrow)), 50, "held");
        assertEq(escrow.owed(address(token)), 50, "owed");
    }

    // ------------------------------------------------------------------ all sequences

    /// @dev Whatever is funded, credited and withdrawn: the escrow owes what it holds, job by job and in sum.
    function testFuzz_escrow_owesWhatItHolds(uint256 seed) external {
        MoodyToken token = _moody(1000);
        address[2] memory people = [payer, payee];
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            JobId job = seed & 1 == 0 ? JOB : OTHER;
            address who = people[seed >> 1 & 1];
            uint256 action = (seed >> 8) % 4;
            (, uint256 left) = escrow.fundsOf(job);
            if (action == 0) {
                escrow.fund(job, payer, address(token), bound(seed >> 16, 0, token.balanceOf(payer)));
            } else if (action == 1) {
                escrow.credit(job, who, bound(seed >> 16, 0, left));
            } else if (action == 2) {
                escrow.creditRest(job, who);
            } else if (escrow.balanceOf(address(token), who) != 0) {
                vm.prank(who);
                escrow.withdraw(address(token));
            }
            _assertSolvent(token, people);
        }
    }

    // ------------------------------------------------------------------ helpers

    function _moody(uint256 amount) private returns (MoodyToken token) {
        token = new MoodyToken(payer, amount);
        vm.prank(payer);
        token.approve(address(escrow), type(uint256).max);
    }

    function _permit(PermitToken token, uint256 amount, uint256 deadline)
        private
        view
        returns (IEscrow.Permit memory permit)
    {
        bytes32 structHash =
            keccak256(abi.encode(PERMIT_TYPEHASH, payer, address(escrow), amount, token.nonces(payer), deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash));
        permit.deadline = deadline;
        (permit.v, permit.r, permit.s) = vm.sign(uint256(keccak256("payer")), digest);
    }

    function _owe(address account, uint256 amount) private {
        vm.deal(address(this), amount);
        escrow.fund{value: amount}(JOB, payer, address(wrapped), amount);
        escrow.credit(JOB, account, amount);
    }

    function _assertFunds(JobId job, address token, uint256 expected) private view {
        (address actualToken, uint256 left) = escrow.fundsOf(job);
        assertEq(actualToken, token, "token");
        assertEq(left, expected, "left");
    }

    function _assertSolvent(ERC20 token, address[2] memory people) private view {
        (, uint256 first) = escrow.fundsOf(JOB);
        (, uint256 second) = escrow.fundsOf(OTHER);
        uint256 owed =
            first + second + escrow.balanceOf(address(token), people[0]) + escrow.balanceOf(address(token), people[1]);
        assertEq(escrow.owed(address(token)), owed, "owed");
        assertEq(token.balanceOf(address(escrow)), owed, "held");
    }
}
